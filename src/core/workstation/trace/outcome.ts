import { parseFinalResult } from '#core/protocol/at/index.ts';
import type { TraceOutcome } from '#shared/api/index.ts';

/** Of a status word: what went well, what did not, and what is to be looked at again. */
export function swOutcome(sw: number): TraceOutcome {
  const sw1 = sw >> 8;
  if (sw === 0x9000 || sw1 === 0x91 || sw1 === 0x61 || sw1 === 0x9f || sw1 === 0x92) return 'good';
  return sw1 === 0x62 || sw1 === 0x63 || sw1 === 0x6c ? 'warning' : 'bad';
}

export function atOutcome(line: string): TraceOutcome {
  const result = parseFinalResult(line, false);
  return result === undefined ? 'none' : result.ok ? 'good' : 'bad';
}

/** An HTTP status, or the code of an error. */
export const httpOutcome = (text: string): TraceOutcome => (/^2\d\d\b/.test(text) ? 'good' : 'bad');
