import type { ImeiRecordRow, Settings } from '../api/index.ts';
import { blotIdentifiers } from './blot-identifiers.ts';
import { reasonLine } from './reason-words.ts';

const columns: readonly (readonly [heading: string, value: (row: ImeiRecordRow) => string | number | null])[] = [
  ['imei', ({ imei }) => imei],
  ['eid', ({ eid }) => eid],
  ['iccid', ({ iccid }) => iccid],
  ['slot', ({ slot }) => slot],
  ['device', ({ deviceName }) => deviceName],
  ['deviceId', ({ deviceId }) => deviceId],
  ['state', ({ state }) => state],
  ['source', ({ source }) => source],
  ['boundAt', ({ at }) => at],
  ['operationId', ({ operationId }) => operationId],
  ['rule', ({ reason }) => reason?.rule ?? null],
  ['reason', ({ reason }) => (reason === null ? null : reasonLine(reason))],
];

/** The record as RFC 4180 has it: a heading, CRLF after each line. Identifiers as the setting for exports says. */
export function recordCsv(rows: readonly ImeiRecordRow[], redaction: Settings['redaction']): string {
  return csvOf(columns, rows, redaction);
}

/** Any rows in that form. */
export function csvOf<Row>(
  columns: readonly (readonly [heading: string, value: (row: Row) => string | number | null | undefined])[],
  rows: readonly Row[],
  redaction: Settings['redaction'],
): string {
  const lines = rows.map((row) =>
    columns.map(([, value]) => field(blotIdentifiers(String(value(row) ?? ''), redaction))),
  );
  return [columns.map(([heading]) => heading), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
