import type { BindingMatrix, BindingMove, BindingReason, ImeiRecordRow, MatrixCell } from '#shared/api/index.ts';
import { conflictWords, reasonLine, sharingWords } from '#shared/imei/index.ts';
import { orDash, table } from './table.ts';

export const reasonText = (reason: BindingReason | null): string => (reason === null ? '–' : reasonLine(reason));

const sims = { esim: 'eSIM', psim: 'removable SIM', none: 'empty' } as const;
const sources = { registry: 'registry', factory: 'factory', manualLab: 'lab' } as const;
const states = { inService: 'in service', bound: 'bound', factory: 'factory record' } as const;
const origins = { factory: 'factory', registry: 'registry', row: 'card', modem: 'modem' } as const;
const cells: Record<MatrixCell['state'], string> = {
  inUse: 'in use',
  collides: 'COLLIDES',
  available: 'available',
  taken: 'taken',
  inadmissible: 'not allowed',
};

export const sourceText = (source: ImeiRecordRow['source']): string => (source === null ? '–' : sources[source]);

/** Moves one a line, each with its reason below. */
export function movesText(moves: readonly BindingMove[]): string {
  return moves
    .map(({ slot, sim, iccid, from, to, reason, forced, evicts }) =>
      [
        `  slot ${slot}, ${sims[sim]} ${iccid}: ${from ?? 'no IMEI yet'} → ${to}${forced ? '  (has to move)' : ''}`,
        `    ${reasonLine(reason)}`,
        ...(evicts === null ? [] : [`    The record of deleted SIM ${evicts.iccid} with ${evicts.imei} makes room.`]),
      ].join('\n'),
    )
    .join('\n');
}

/** Slots, the matrix itself, what does not agree, and the reason of each cell that has one. */
export function matrixText({ slots, imeis, cells: all, conflicts, tableRows, tableCapacity }: BindingMatrix): string {
  const cellOf = (slot: number, imei: string) => all.find((one) => one.slot === slot && one.imei === imei);
  const reasons = all.flatMap(({ slot, imei, state, reason }) =>
    reason === null ? [] : [`  slot ${slot}, ${imei}, ${cells[state]}: ${reasonLine(reason)}`],
  );
  return [
    table(
      ['SLOT', 'SIM', 'NAME', 'ICCID', 'PRESENTS', 'POLICY'],
      slots.map(({ slot, sim, label, iccid, imei, policy }) => [
        String(slot),
        sims[sim],
        orDash(label),
        orDash(iccid),
        orDash(imei),
        iccid === null ? '–' : `${sharingWords(policy)}${policy?.pinned ? ', pinned' : ''}`,
      ]),
    ),
    table(
      ['IMEI', 'FROM', ...slots.map(({ slot }) => `SLOT ${slot}`)],
      imeis.map(({ imei, origin }) => [
        imei,
        origins[origin],
        ...slots.map(({ slot }) => {
          const cell = cellOf(slot, imei);
          return cell === undefined ? '–' : cells[cell.state];
        }),
      ]),
    ),
    ...conflicts.map((conflict) => {
      const { title, cause, next } = conflictWords(conflict);
      return `! ${title}: ${cause}\n  → ${next}`;
    }),
    ...(reasons.length === 0 ? [] : [['Why:', ...reasons].join('\n')]),
    tableRows === null
      ? 'The card keeps no table of IMEIs; the ledger stands in for it.'
      : `Records in the card’s table: ${tableRows}${tableCapacity === null ? '' : ` of ${tableCapacity}`}`,
  ].join('\n\n');
}

export const recordText = (rows: readonly ImeiRecordRow[]): string =>
  table(
    ['IMEI', 'STATE', 'DEVICE', 'SLOT', 'ICCID', 'EID', 'SOURCE', 'AT', 'WHY'],
    rows.map((row) => [
      row.imei,
      states[row.state],
      row.deviceName,
      orDash(row.slot),
      orDash(row.iccid),
      orDash(row.eid),
      sourceText(row.source),
      orDash(row.at),
      reasonText(row.reason),
    ]),
  );
