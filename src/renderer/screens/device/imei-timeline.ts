import type { BindingReason, BindingRow, ImeiRecordRow } from '#shared/api/index.ts';

/** One IMEI given to one SIM, at a time or before the record began. */
export interface TimelineEvent {
  readonly key: string;
  readonly iccid: string;
  readonly imei: string;
  /** Null: the card knows of it, this bench was not there. */
  readonly at: string | null;
  readonly slot: number | null;
  readonly source: BindingRow['source'] | null;
  readonly reason: BindingReason | null;
  readonly operationId: string | null;
  /** The row that came of it, as card or ledger have it now. */
  readonly row: BindingRow | undefined;
}

export interface TimelineGroup {
  /** ICCID or IMEI. */
  readonly id: string;
  readonly events: readonly TimelineEvent[];
}

/** Rows of card and ledger, and the record’s events with their times and operations, each group newest first. */
export function timeline(
  rows: readonly BindingRow[],
  record: readonly ImeiRecordRow[],
  by: 'iccid' | 'imei',
): TimelineGroup[] {
  const rowOf = (iccid: string, imei: string) => rows.find((row) => row.iccid === iccid && row.imei === imei);
  const noted = record.flatMap((one, index): TimelineEvent[] => {
    const { iccid, imei, at, slot, source, reason, operationId } = one;
    if (one.state !== 'bound' || iccid === null) return [];
    const row = rowOf(iccid, imei);
    return [{ key: `${operationId} ${iccid} ${index}`, iccid, imei, at, slot, source, reason, operationId, row }];
  });
  const unnoted = rows
    .filter((row) => !noted.some(({ iccid, imei }) => iccid === row.iccid && imei === row.imei))
    .map((row): TimelineEvent => {
      const { iccid, imei, boundAt, source, reason } = row;
      return { key: `${iccid} ${imei}`, iccid, imei, at: boundAt, slot: null, source, reason, operationId: null, row };
    });
  const groups = new Map<string, TimelineEvent[]>();
  for (const event of [...noted, ...unnoted].sort(newestFirst))
    groups.set(event[by], [...(groups.get(event[by]) ?? []), event]);
  return [...groups].map(([id, events]) => ({ id, events }));
}

/** Those without a time are older than every one with; among them the card’s own order. */
const newestFirst = (a: TimelineEvent, b: TimelineEvent): number =>
  (b.at ?? '').localeCompare(a.at ?? '') || (b.row?.lastUsedSeq ?? 0) - (a.row?.lastUsedSeq ?? 0);
