import { encodeUtf8, toHex } from '#core/protocol/bytes/index.ts';
import type { Settings, TraceFilter, TraceFormat, TraceLine } from '#shared/api/index.ts';
import type { TraceLog } from '../trace-log.ts';
import { lpacLines } from './lpac-lines.ts';
import { pcapngFile } from './pcapng-file.ts';
import { textLine } from './text-line.ts';
import type { TraceFile } from './trace-file.ts';

export interface ExportOptions {
  readonly format: TraceFormat;
  readonly filter: TraceFilter;
  readonly redaction: Settings['redaction'];
}

const nothing = new Uint8Array();
const lineByLine = (text: (line: TraceLine) => string): TraceFile => ({
  begin: () => nothing,
  line: (line) => encodeUtf8(`${text(line)}\n`),
  end: () => nothing,
});

const files: Readonly<Record<TraceFormat, () => TraceFile>> = {
  pcapng: pcapngFile,
  lpac: lpacLines,
  jsonl: () => lineByLine((line) => JSON.stringify(line)),
  text: () => lineByLine(textLine),
};

/** Pieces of at least so many bytes, as long as there are any. */
const pieceBytes = 128 * 1024;

/** A file of any length in pieces: of the lines, only those of one piece are in memory. */
export async function* exportTrace(
  trace: TraceLog,
  { format, filter, redaction }: ExportOptions,
): AsyncGenerator<{ bytes: string; lines: number }> {
  const file = files[format]();
  let lines = 0;
  let parts: string[] = [];
  let size = 0;
  const put = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    parts.push(toHex(bytes));
    size += bytes.length;
  };
  const piece = () => {
    const bytes = parts.join('');
    parts = [];
    size = 0;
    return { bytes, lines };
  };
  put(file.begin());
  for await (const rows of trace.rows(filter)) {
    for (const row of rows) {
      put(file.line(trace.shown(row, redaction)));
      lines++;
      if (size >= pieceBytes) yield piece();
    }
  }
  put(file.end());
  yield piece();
}
