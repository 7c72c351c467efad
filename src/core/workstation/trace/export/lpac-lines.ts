import { concat, encodeUtf8 } from '#core/protocol/bytes/index.ts';
import type { TraceLine } from '#shared/api/index.ts';
import { PairApdus, type ApduPair } from './pair-apdus.ts';
import type { TraceFile } from './trace-file.ts';

/**
 * JSON lines of lpac's `stdio` back end: what it asks the driver to transmit, and what the driver answers. They name neither
 * time nor device: an export of one device is what can be played back.
 */
export function lpacLines(): TraceFile {
  const pairs = new PairApdus();
  const written = (some: readonly ApduPair[]) => concat(...some.map(both));
  return {
    begin: () => new Uint8Array(),
    line: (line: TraceLine) => written(pairs.take(line)),
    end: () => written(pairs.end()),
  };
}

function both({ command, answer }: ApduPair): Uint8Array {
  const asked = { type: 'apdu', payload: { func: 'transmit', param: command.toLowerCase() } };
  const given = answer === undefined ? { ecode: -1, data: null } : { ecode: 0, data: answer.toLowerCase() };
  return encodeUtf8(`${JSON.stringify(asked)}\n${JSON.stringify({ type: 'apdu', payload: given })}\n`);
}
