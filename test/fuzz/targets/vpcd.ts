import { concat, equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { encodeVpcdFrame, VpcdSession } from '#simulator/vpcd/index.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { changeBlindly } from '../engine/mutate-bytes.ts';
import { LabCard } from '../support/lab-card.ts';
import { uiccCommands } from '../support/well-formed.ts';

const orders = [0, 1, 2, 4, 3, 255].map((order) => Uint8Array.of(order));

/** The wire of vpcd: parts are pieces of its stream. Each answer is a frame, and a new connection finds the card well. */
export const vpcd: FuzzTarget = {
  name: 'vpcd',
  everyday: 300,
  outcomes: ['answered', 'silent'],
  async open() {
    const lab = await LabCard.open();
    const frames = [...orders, ...uiccCommands].map(encodeVpcdFrame);
    return {
      generate: (dice) =>
        Array.from({ length: 1 + dice.below(20) }, () => {
          const frame = dice.pick(frames);
          return toHex(dice.chance(3) ? changeBlindly(dice, frame) : frame);
        }),
      run(pieces) {
        const card = lab.start(lab.copy());
        const session = new VpcdSession(card);
        const answers = pieces.flatMap((piece) => session.receive(fromHex(piece)));
        for (const answer of answers)
          ensure(
            answer.length >= 4 && equal(answer.subarray(0, 2), encodeVpcdFrame(answer.subarray(2)).subarray(0, 2)),
            'an answer that is no frame',
          );
        session.end();
        const next = new VpcdSession(card);
        const [atr, answer] = next.receive(
          concat(...[[4], [0, 0xa4, 0, 4, 2, 0x3f, 0]].map((bytes) => encodeVpcdFrame(Uint8Array.from(bytes)))),
        );
        ensure((atr?.[2] ?? 0) === 0x3b, 'no ATR for the next connection');
        ensure(
          answer !== undefined && [0x90, 0x61, 0x91].includes(answer[answer.length - 2]!),
          'no MF for the next connection',
        );
        return answers.length > 0 ? 'answered' : 'silent';
      },
    };
  },
};
