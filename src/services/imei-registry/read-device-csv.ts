import { CsvError, parse } from 'csv-parse/sync';
import { checkEid, checkImei } from '#core/protocol/identifiers/index.ts';
import { deviceIdForm, type DeviceRecord } from './device-record.ts';
import { identityOf } from './registry-records.ts';

/** What is wrong with a file of device records, and where. */
export interface CsvFault {
  /** 1: the header. */
  readonly line: number;
  /** As the header calls it; null: the line as a whole. */
  readonly column: string | null;
  readonly code:
    | 'csvBroken'
    | 'noRows'
    | 'tooManyRows'
    | 'columnUnknown'
    | 'columnTwice'
    | 'columnMissing'
    | 'cellsTooMany'
    | 'valueMissing'
    | 'formWrong'
    | 'checkDigitWrong'
    | 'otherTac'
    | 'twiceInFile'
    | 'otherEid'
    | 'imeiHeld'
    | 'eidHeld';
  readonly value: string | null;
  /** A sentence for people. */
  readonly reason: string;
}

export interface PlacedRecord {
  readonly line: number;
  readonly record: DeviceRecord;
  /** Column of the EID, and of each IMEI by its 15 digits. */
  readonly columnOf: { readonly eid: string | null; readonly imeis: ReadonlyMap<string, string> };
}

export interface DeviceCsv {
  /** Rows that are sound by themselves. */
  readonly rows: readonly PlacedRecord[];
  readonly rowCount: number;
  readonly faults: readonly CsvFault[];
}

const mostRows = 50_000;

type Field = 'deviceId' | 'eid' | 'model' | 'tac' | 'pool' | `imei${number}`;

const fieldNames: Readonly<Record<string, Field>> = {
  deviceid: 'deviceId',
  device: 'deviceId',
  serial: 'deviceId',
  serialnumber: 'deviceId',
  eid: 'eid',
  model: 'model',
  tac: 'tac',
  pool: 'pool',
  poolimeis: 'pool',
  imei: 'imei1',
  factoryimei: 'imei1',
};

/** Columns by name, whatever their order, case and punctuation; IMEIs of slots are `imei1`, `factoryImei2`, `imei slot 2`… */
function fieldOf(header: string): Field | undefined {
  const name = header.toLowerCase().replace(/[^a-z0-9]/g, '');
  const slot = /^(?:factory)?imei(?:slot)?([1-8])$/.exec(name)?.[1];
  return slot === undefined ? fieldNames[name] : `imei${Number(slot)}`;
}

interface Column {
  readonly index: number;
  readonly header: string;
}

/**
 * Device records from a CSV file: `,` or `;` (or tab) between cells, a byte order mark and blank lines allowed, a header line of
 * deviceId (or serial), model, tac, imei1… one a slot, and where there are any eid and pool (IMEIs with blanks or `|` between).
 * Every row is looked at; a row with a fault is told and left out.
 */
export function readDeviceCsv(text: string): DeviceCsv {
  const faults: CsvFault[] = [];
  const lines = cells(text, faults);
  const [head, ...body] = lines;
  if (head === undefined || faults.length > 0)
    return { rows: [], rowCount: 0, faults: faults.length > 0 ? faults : [noRows(1)] };
  const columns = readHeader(head, faults);
  if (columns === undefined) return { rows: [], rowCount: body.length, faults };
  if (body.length === 0) faults.push(noRows(head.line));
  if (body.length > mostRows)
    faults.push({
      ...{ line: body[mostRows]!.line, column: null, code: 'tooManyRows', value: String(body.length) },
      reason: `A file has at most ${mostRows} devices.`,
    });
  const seen: Seen = { devices: new Map(), eids: new Map(), imeis: new Map() };
  const rows = body.slice(0, mostRows).flatMap((row) => {
    const before = faults.length;
    const placed = readRow(row, columns, seen, faults);
    return faults.length > before ? [] : [placed];
  });
  return { rows, rowCount: body.length, faults };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

function cells(text: string, faults: CsvFault[]): Line[] {
  try {
    const parsed = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    const reason = 'Quotation marks on this line do not fit together.';
    faults.push({ line, column: null, code: 'csvBroken', value: null, reason });
    return [];
  }
}

/** Whichever of them the header has most of. */
function delimiterOf(text: string): string {
  const header = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/, 1)[0] ?? '';
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

const noRows = (line: number): CsvFault => ({
  ...{ line, column: null, code: 'noRows', value: null },
  reason: 'The file holds no devices: a header line and a line for each device are wanted.',
});

function readHeader({ line, cells: headers }: Line, faults: CsvFault[]): ReadonlyMap<Field, Column> | undefined {
  const columns = new Map<Field, Column>();
  const before = faults.length;
  headers.forEach((header, index) => {
    const field = fieldOf(header);
    const fault = { line, column: header, value: null };
    if (field === undefined)
      faults.push({ ...fault, code: 'columnUnknown', reason: `No column is called “${header}”.` });
    else if (columns.has(field))
      faults.push({
        ...fault,
        code: 'columnTwice',
        reason: `“${header}” and “${columns.get(field)!.header}” say the same.`,
      });
    else columns.set(field, { index, header });
  });
  for (const field of ['deviceId', 'model', 'tac', 'imei1'] as const)
    if (!columns.has(field))
      faults.push({
        line,
        column: field,
        code: 'columnMissing',
        value: null,
        reason: `The column “${field}” is missing.`,
      });
  return faults.length > before ? undefined : columns;
}

interface Seen {
  readonly devices: Map<string, number>;
  readonly eids: Map<string, number>;
  readonly imeis: Map<string, number>;
}

function readRow(
  { line, cells: row }: Line,
  columns: ReadonlyMap<Field, Column>,
  seen: Seen,
  faults: CsvFault[],
): PlacedRecord {
  const cell = (field: Field): string => row[columns.get(field)?.index ?? -1] ?? '';
  const headerOf = (field: Field): string => columns.get(field)?.header ?? field;
  const fault = (field: Field | null, code: CsvFault['code'], value: string, reason: string) => {
    faults.push({ line, column: field === null ? null : headerOf(field), code, value: value.slice(0, 60), reason });
  };
  const once = (known: Map<string, number>, key: string, field: Field, value: string, what: string) => {
    const other = known.get(key);
    if (other === undefined) known.set(key, line);
    else fault(field, 'twiceInFile', value, `${what} stands on line ${other} already.`);
  };
  if (row.length > columns.size)
    fault(null, 'cellsTooMany', String(row.length), `The line has ${row.length} cells, the header ${columns.size}.`);

  const deviceId = cell('deviceId');
  if (deviceId === '') fault('deviceId', 'valueMissing', '', 'Every device has a name or serial number.');
  else if (!deviceIdForm.test(deviceId))
    fault('deviceId', 'formWrong', deviceId, 'A name is 1 to 64 letters, digits and . _ : - without blanks.');
  else once(seen.devices, deviceId, 'deviceId', deviceId, 'This device');

  const model = cell('model');
  if (model === '' || model.length > 100)
    fault('model', model === '' ? 'valueMissing' : 'formWrong', model, 'A model has a name of up to 100 characters.');

  const tac = cell('tac').replace(/[\s-]/g, '');
  if (!/^[0-9]{8}$/.test(tac)) fault('tac', tac === '' ? 'valueMissing' : 'formWrong', tac, 'A TAC has 8 digits.');

  const eid = cell('eid').replace(/[\s-]/g, '');
  if (eid !== '') {
    if (!/^[0-9]{32}$/.test(eid)) fault('eid', 'formWrong', eid, 'An EID has 32 digits.');
    else if (!checkEid(eid).valid)
      fault('eid', 'checkDigitWrong', eid, 'The last two digits of the EID do not fit the others.');
    else once(seen.eids, eid, 'eid', eid, 'This EID');
  }

  const columnOfImei = new Map<string, string>();
  const imei = (field: Field, text: string): string => {
    const checked = checkImei(text);
    if (!('form' in checked) || checked.form !== 'imei' || checked.isNull)
      fault(field, 'formWrong', text, 'An IMEI has 15 digits.');
    else if (!checked.valid)
      fault(field, 'checkDigitWrong', text, 'The check digit of the IMEI does not fit its other digits.');
    else if (checked.tac !== tac)
      fault(field, 'otherTac', text, `The IMEI is of TAC ${checked.tac}, the device of TAC ${tac}.`);
    else once(seen.imeis, identityOf(checked.digits), field, text, 'This IMEI');
    const digits = 'digits' in checked ? checked.digits : text;
    columnOfImei.set(digits, headerOf(field));
    return digits;
  };
  const slots = [...columns.keys()].filter((field): field is `imei${number}` => field.startsWith('imei')).sort();
  const filled = slots.filter((field) => cell(field) !== '');
  const gap = slots.find((field, index) => cell(field) === '' && index < filled.length);
  if (gap !== undefined)
    fault(gap, 'valueMissing', '', 'A device has an IMEI for each of its slots, from the first one on.');
  else if (filled.length === 0) fault('imei1', 'valueMissing', '', 'A device has an IMEI.');
  const factoryImeis = filled.map((field) => imei(field, cell(field)));
  const pool = cell('pool')
    .split(/[\s|,;]+/)
    .filter((text) => text !== '')
    .map((text) => imei('pool', text));

  return {
    line,
    record: { deviceId, eid: eid === '' ? null : eid, model, tac, factoryImeis, pool },
    columnOf: { eid: columns.has('eid') ? headerOf('eid') : null, imeis: columnOfImei },
  };
}
