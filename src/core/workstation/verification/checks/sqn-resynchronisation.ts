import { toHex } from '#core/protocol/bytes/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';
import { agreement, akaRefusal, networkOf, runAka } from './network-of.ts';
import { withUsim } from './with-usim.ts';

/** A challenge given twice is refused with AUTS, and the network finds its way back above the card's SQN (TS 33.102 section 6.3.5). */
export const sqnResynchronisation: Check = {
  name: 'sqnResynchronisation',
  async run(subject) {
    const network = networkOf(subject);
    if (network === undefined) return notApplicable('LAB_MISSING');
    try {
      return await withUsim(subject, async (usim) => {
        await usim.selectUsim();
        const { imsi } = await usim.readSubscriber();
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
      });
    } catch (error) {
      const refusal = akaRefusal(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  },
};
