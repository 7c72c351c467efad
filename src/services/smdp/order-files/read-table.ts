import { CsvError, parse } from 'csv-parse/sync';

export interface TableRow {
  /** In the file, from 1; of a row that takes several, the last. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableFault {
  readonly line: number;
  readonly reason: string;
}

/**
 * Rows of a CSV text (RFC 4180, and what spreadsheets make of it): `,`, `;` or tab, byte order mark, any line ends,
 * quoted cells, a first line `sep=;`. Empty lines are passed over. Or the place where it is no CSV.
 */
export function readTable(text: string): readonly TableRow[] | TableFault {
  const told = /^\uFEFF?sep=(.)\r?\n/i.exec(text);
  const body = told === null ? text : text.slice(told[0].length);
  const linesBefore = told === null ? 0 : 1;
  try {
    const records = parse(body, {
      bom: true,
      delimiter: told?.[1] ?? delimiterOf(body),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines + linesBefore, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { readonly lines?: number };
    return { line: (lines ?? 1) + linesBefore, reason: reasons[error.code] ?? 'this is no CSV' };
  }
}

/** The library's messages may hold cells. */
const reasons: Readonly<Partial<Record<CsvError['code'], string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell does not end',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that is not quoted',
  CSV_INVALID_CLOSING_QUOTE: 'characters follow the end of a quoted cell',
};

/** Of the separators in the first line the commonest. */
function delimiterOf(text: string): string {
  const [heading = ''] = text.replace(/^\uFEFF?\s*/, '').split(/\r\n|\n|\r/, 1);
  const bare = heading.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
