/** Which IMEIs a subscription had: the card's table for eSIMs, the workstation's own rows for removable SIMs. */

/** One association. Counters, not times: a card has no clock. */
export interface BindingHistoryRow {
  readonly iccid: string;
  /** 15 digits. */
  readonly imei: string;
  /** When first bound. */
  readonly seq: number;
  /** When last enabled with; the highest of an ICCID's rows is its most recently used value. 0: never. */
  readonly lastUsedSeq: number;
  readonly source: 'registry' | 'factory' | 'manualLab';
  readonly profileState: 'installed' | 'deleted';
}

/** Rows found without a search, however many there are. */
export interface BindingHistory {
  /** Of one ICCID, most recently used first. */
  of(iccid: string): readonly BindingHistoryRow[];
  /** All of them. */
  readonly size: number;
  /** Rows of deleted profiles, least recently used first: what a full table gives up (R8). */
  deleted(): readonly BindingHistoryRow[];
}

export const byLastUse = (a: BindingHistoryRow, b: BindingHistoryRow): number =>
  b.lastUsedSeq - a.lastUsedSeq || b.seq - a.seq;

export function indexHistory(rows: Iterable<BindingHistoryRow>): BindingHistory {
  const byIccid = new Map<string, BindingHistoryRow[]>();
  let size = 0;
  for (const row of rows) {
    size++;
    const known = byIccid.get(row.iccid);
    if (known === undefined) byIccid.set(row.iccid, [row]);
    else known.push(row);
  }
  for (const known of byIccid.values()) known.sort(byLastUse);
  return {
    size,
    of: (iccid) => byIccid.get(iccid) ?? [],
    deleted: () =>
      [...byIccid.values()]
        .flatMap((known) => known.filter(({ profileState }) => profileState === 'deleted'))
        .sort((a, b) => byLastUse(b, a)),
  };
}
