import { toHex } from '#core/protocol/bytes/index.ts';
import { fail, pass, type Check } from '../check.ts';
import { agreement, runAka } from './network-of.ts';
import { withNetwork } from './with-network.ts';

/** Card and network compute the same RES, CK and IK from one challenge in the 3G context (TS 33.102 section 6.3). */
export const akaAgreement: Check<'akaAgreement'> = {
  name: 'akaAgreement',
  run: (subject, { runs }) =>
    withNetwork(subject, async ({ usim, network, imsi }) => {
      let resynchronised = false;
      let shown: Record<string, string> = {};
      for (let run = 1; run <= runs; run++) {
        const aka = await runAka(usim, network, imsi, await network.vector(imsi));
        resynchronised ||= aka.resynchronised;
        const { agrees, facts } = agreement(aka.vector, aka.answer);
        shown = { ...facts, ...(runs > 1 ? { runs: `${run} of ${runs}` } : {}) };
        if (!agrees) return fail('AKA_DISAGREES', shown);
        const accepted = await network.result(imsi, toHex(aka.vector.rand), toHex(aka.answer.res));
        shown = {
          ...shown,
          network: accepted ? 'accepts RES' : 'refuses RES',
          resynchronised: String(resynchronised),
        };
        if (!accepted) return fail('AKA_DISAGREES', shown);
      }
      return pass(shown);
    }),
};
