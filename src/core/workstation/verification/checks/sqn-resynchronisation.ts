import { toHex } from '#core/protocol/bytes/index.ts';
import { fail, pass, type Check } from '../check.ts';
import { agreement, runAka } from './network-of.ts';
import { withNetwork } from './with-network.ts';

/** A challenge given twice is refused with AUTS, and the network finds its way back above the card's SQN (TS 33.102 section 6.3.5). */
export const sqnResynchronisation: Check<'sqnResynchronisation'> = {
  name: 'sqnResynchronisation',
  buildsOn: ['akaAgreement'],
  run: (subject) =>
    withNetwork(subject, async ({ usim, network, imsi }) => {
      // In step first, so that the replay alone is what the card refuses.
      const { vector: used } = await runAka(usim, network, imsi, await network.vector(imsi));
      const replayed = await usim.authenticate(used.rand, used.autn);
      if (replayed.kind !== 'synchronisationFailure') return fail('REPLAY_ACCEPTED', { replay: replayed.kind });
      const vector = await network.resynchronise(imsi, toHex(used.rand), toHex(replayed.auts));
      const answer = await usim.authenticate(vector.rand, vector.autn);
      if (answer.kind !== 'success') return fail('AKA_SYNCHRONISATION_FAILURE', { afterwards: answer.kind });
      const { agrees, facts } = agreement(vector, answer);
      const shown = { replay: 'refused with AUTS', AUTS: 'taken by the network', ...facts };
      if (!agrees) return fail('AKA_DISAGREES', shown);
      const accepted = await network.result(imsi, toHex(vector.rand), toHex(answer.res));
      return accepted ? pass(shown) : fail('AKA_DISAGREES', { ...shown, network: 'refuses RES' });
    }),
};
