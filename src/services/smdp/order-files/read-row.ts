import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { deriveOpc, deriveTopc } from '#core/protocol/milenage/index.ts';
import type { SubscriberValues } from '../order.ts';
import { columns, type OrderField } from './columns.ts';

/** One order as its row asks for it. */
export interface RowOrder {
  readonly iccid: string;
  readonly imsi: string;
  readonly values: SubscriberValues;
  readonly eid?: string | undefined;
  readonly matchingId?: string | undefined;
  readonly confirmationCode?: string | undefined;
}

export interface CellFault {
  /** Null: the row as a whole. */
  readonly field: OrderField | null;
  readonly reason: string;
}

export type Cells = Readonly<Partial<Record<OrderField, string>>>;

/** What rows are read against. */
export interface RowContext {
  readonly algorithm: 'milenage' | 'tuak' | 'usimTestAlgorithm' | 'none';
  /** Digits of the MNC by the package's EF.AD. */
  readonly mncLength: number | null;
}

/** Key references of ETSI TS 102 221 table 9.3. */
export const keyReference = { pin1: 0x01, pin2: 0x81, puk1: 0x01, puk2: 0x81, adm1: 0x0a, adm2: 0x0b } as const;

/** The order of one row, or everything that is wrong with its cells. */
export function readRow(cells: Cells, context: RowContext): RowOrder | readonly CellFault[] {
  const faults: CellFault[] = [];
  const read: Partial<Record<OrderField, string>> = {};
  for (const [name, cell] of Object.entries(cells)) {
    const field = name as OrderField;
    try {
      if (cell !== '') read[field] = columns[field].read(cell);
    } catch (error) {
      faults.push({ field, reason: error instanceof Error ? error.message : 'malformed' });
    }
  }
  const { iccid, imsi } = read;
  for (const field of ['iccid', 'imsi'] as const)
    if (!cells[field]) faults.push({ field, reason: `every order needs its own ${columns[field].title}` });
  if (faults.length === 0) faults.push(...networkFaults(read, context), ...keyFaults(read, context));
  if (faults.length > 0 || iccid === undefined || imsi === undefined) return faults;

  const { eid, matchingId, confirmationCode, k, msisdn, smsp, acc, serviceProviderName, impi, impu, imsDomain } = read;
  const mncLength = mncLengthOf(read) ?? context.mncLength ?? undefined;
  return {
    iccid,
    imsi,
    eid,
    matchingId,
    confirmationCode,
    values: {
      ...{
        imsi,
        mncLength,
        k,
        opc: opcOf(read, context),
        msisdn,
        smsp,
        acc,
        serviceProviderName,
        impi,
        impu,
        imsDomain,
      },
      pins: codes(read, 'pin1', 'pin2'),
      puks: codes(read, 'puk1', 'puk2'),
      adms: codes(read, 'adm1', 'adm2'),
    },
  };
}

const mncLengthOf = ({ mnc, mncLength }: Cells): number | undefined =>
  mncLength === undefined ? mnc?.length : Number(mncLength);

function networkFaults(read: Cells, context: RowContext): CellFault[] {
  const { imsi = '', mcc, mnc } = read;
  if (mcc !== undefined && !imsi.startsWith(mcc)) return [{ field: 'mcc', reason: 'the IMSI has another MCC' }];
  if (mnc !== undefined && !imsi.startsWith(mnc, 3)) return [{ field: 'mnc', reason: 'the IMSI has another MNC' }];
  const length = mncLengthOf(read);
  if (length === undefined || context.mncLength === null || length === context.mncLength) return [];
  const field = read.mncLength === undefined ? 'mnc' : 'mncLength';
  return [{ field, reason: `EF.AD of the package says that an MNC has ${context.mncLength} digits` }];
}

function keyFaults({ k, opc, op }: Cells, { algorithm }: RowContext): CellFault[] {
  if (opc !== undefined && op !== undefined)
    return [{ field: 'op', reason: 'give OP or OPc, not both: one follows from the other' }];
  if (k === undefined) {
    if (opc === undefined && op === undefined) return [];
    return [{ field: opc === undefined ? 'op' : 'opc', reason: 'OPc belongs to a K; this row has none' }];
  }
  if (algorithm === 'none') return [{ field: 'k', reason: 'the package has no algorithm that takes a key' }];
  if (algorithm !== 'tuak' && k.length !== 32) return [{ field: 'k', reason: 'K has 32 hex digits in this package' }];
  if (algorithm === 'usimTestAlgorithm')
    return op === undefined ? [] : [{ field: 'op', reason: 'the test algorithm of this package has no OP' }];
  if (opc === undefined && op === undefined)
    return [{ field: 'opc', reason: 'a K needs its OPc, or the OP from which it follows' }];
  const wanted = algorithm === 'tuak' ? 64 : 32;
  const field = opc === undefined ? 'op' : 'opc';
  const given = opc ?? op ?? '';
  if (given.length === wanted) return [];
  return [{ field, reason: `${columns[field].title} has ${wanted} hex digits in this package` }];
}

function opcOf({ k, opc, op }: Cells, { algorithm }: RowContext): string | undefined {
  if (opc !== undefined || k === undefined || op === undefined) return opc;
  const derive = algorithm === 'tuak' ? deriveTopc : deriveOpc;
  return toHex(derive(fromHex(k), fromHex(op)));
}

function codes<F extends keyof typeof keyReference>(read: Cells, ...fields: readonly F[]) {
  const given = fields.flatMap((field) => {
    const code = read[field];
    return code === undefined ? [] : [[keyReference[field], code] as const];
  });
  return given.length === 0 ? undefined : (Object.fromEntries(given) as Readonly<Record<number, string>>);
}
