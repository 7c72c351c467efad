import type { DeviceBook, RecordChange, RecordFault, RecordPlan } from './device-book.ts';
import type { DeviceRecord } from './device-record.ts';
import { readDeviceCsv, type CsvFault, type PlacedRecord } from './read-device-csv.ts';

export interface ImportWishes {
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean | undefined;
  /** Devices that come with another EID are linked to it: the board was changed. */
  readonly relink?: boolean | undefined;
}

export interface DeviceImport {
  readonly dryRun: boolean;
  /** Every row was taken; with faults or in a dry run none is. */
  readonly applied: boolean;
  readonly rowCount: number;
  readonly counts: Readonly<Record<RecordChange, number>>;
  readonly faults: readonly CsvFault[];
  /** Rows that are sound, in the file's order. */
  readonly rows: readonly { readonly line: number; readonly record: DeviceRecord; readonly change: RecordChange }[];
}

const sentences: Readonly<Record<RecordFault['code'], (fault: RecordFault) => string>> = {
  otherEid: ({ other }) =>
    `The device is registered with EID ${other}. If its board was changed, import it as relinked.`,
  imeiHeld: ({ other }) => `Device ${other} holds this IMEI.`,
  eidHeld: ({ other }) => `Device ${other} holds this EID.`,
};

/** What a file would make of the book; the caller writes it. */
export function importDevices(
  book: DeviceBook,
  csv: string,
  { dryRun = false, relink = false }: ImportWishes,
): { readonly report: DeviceImport; readonly plan: RecordPlan } {
  const { rows, rowCount, faults } = readDeviceCsv(csv);
  const plan = book.plan(
    rows.map(({ record }) => record),
    relink,
  );
  const places = new Map(rows.map((row) => [row.record.deviceId, row]));
  const all = [...faults, ...plan.faults.map((fault) => placed(fault, places.get(fault.deviceId)!))];
  const counts = { added: 0, updated: 0, unchanged: 0, relinked: 0 };
  for (const { change } of plan.changes) counts[change]++;
  const report: DeviceImport = {
    ...{ dryRun, rowCount, counts },
    applied: !dryRun && all.length === 0,
    faults: all.sort((a, b) => a.line - b.line),
    rows: plan.changes.map(({ record, change }) => ({ line: places.get(record.deviceId)!.line, record, change })),
  };
  return { report, plan };
}

function placed(fault: RecordFault, { line, columnOf }: PlacedRecord): CsvFault {
  const { code, value } = fault;
  const column = code === 'imeiHeld' ? (columnOf.imeis.get(value) ?? null) : columnOf.eid;
  return { line, column, code, value, reason: sentences[code](fault) };
}
