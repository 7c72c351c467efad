import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { CardQuirks, IsdrSession } from '#core/workstation/euicc/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { answersOf, commandsOf, lpaTranscripts } from '#test/support/transcripts.ts';
import { vectorsAvailable } from '#test/support/vectors.ts';
import { scriptedReader } from './scripted-reader.ts';
import { traceFor } from '#test/support/trace.ts';

interface Recorded {
  readonly request: Uint8Array;
  /** The answer to the last block and to each GET RESPONSE after it. */
  readonly pieces: readonly string[];
}

/** STORE DATA chains of a recording, with what the card answered in the end. */
function recordedChains(file: string): Recorded[] {
  const commands = commandsOf(file);
  const answers = answersOf(file);
  const chains: Recorded[] = [];
  let request: Uint8Array = new Uint8Array();
  commands.forEach((hex, at) => {
    const command = fromHex(hex);
    if (command[1] !== 0xe2) return;
    request = concat(command[3] === 0 ? new Uint8Array() : request, command.subarray(5, 5 + command[4]!));
    if (command[2] !== 0x91) return;
    let end = at + 1;
    while (fromHex(commands[end] ?? '0000')[1] === 0xc0) end++;
    chains.push({ request, pieces: answers.slice(at, end) });
  });
  return chains;
}

const dataOf = (pieces: readonly string[]) => pieces.map((piece) => piece.slice(0, -4)).join('');

/** Third-party cards before our LPA: what they said once comes in the pieces they said it in. */
describe.skipIf(!vectorsAvailable)('recorded cards, read by our LPA', () => {
  it.each(lpaTranscripts)('%s', async (file) => {
    const chains = recordedChains(file);
    expect(chains.length).toBeGreaterThan(0);
    const clock = new ManualClock();
    const trace = traceFor(clock);
    for (const { request, pieces } of chains) {
      let received: Uint8Array = new Uint8Array();
      const left = [...pieces];
      const { reader } = scriptedReader((command) => {
        if (command.startsWith('0070000001')) return '019000';
        if (command.startsWith('81E2')) {
          const block = fromHex(command);
          received = concat(received, block.subarray(5, 5 + block[4]!));
          return block[2] === 0x91 ? left.shift()! : '9000';
        }
        return command.startsWith('81C0') || command.startsWith('01C0') ? left.shift()! : '9000';
      });
      const quirks = new CardQuirks(memoryStore());
      const session = await IsdrSession.open(reader, { deviceId: 'reader', trace, quirks, blockSize: 255 });
      const last = pieces.at(-1)!.slice(-4);
      if (last.startsWith('9')) expect(toHex(await session.storeData(request))).toBe(dataOf(pieces));
      else await expect(session.storeData(request)).rejects.toMatchObject({ name: 'CardError' });
      expect(toHex(received)).toBe(toHex(request));
      expect(left).toEqual([]);
      await session.close();
    }
  });
});
