import type { TraceLine } from '#shared/api/index.ts';

/** What one format makes of lines in their order. */
export interface TraceFile {
  begin(): Uint8Array;
  line(line: TraceLine): Uint8Array;
  end(): Uint8Array;
}
