import { toHex } from '#core/protocol/bytes/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';
import { agreement, akaRefusal, networkOf, runAka } from './network-of.ts';
import { withUsim } from './with-usim.ts';

/** Card and network compute the same RES, CK and IK from one challenge (TS 33.102 section 6.3). */
export const akaAgreement: Check = {
  name: 'akaAgreement',
  async run(subject) {
    const network = networkOf(subject);
    if (network === undefined) return notApplicable('LAB_MISSING');
    try {
      return await withUsim(subject, async (usim) => {
        await usim.selectUsim();
        const { imsi } = await usim.readSubscriber();
        const { vector, answer, resynchronised } = await runAka(usim, network, imsi, await network.vector(imsi));
        const { agrees, facts } = agreement(vector, answer);
        if (!agrees) return fail('AKA_DISAGREES', facts);
        const accepted = await network.result(imsi, toHex(vector.rand), toHex(answer.res));
        const shown = {
          ...facts,
          network: accepted ? 'accepts RES' : 'refuses RES',
          resynchronised: String(resynchronised),
        };
        return accepted ? pass(shown) : fail('AKA_DISAGREES', shown);
      });
    } catch (error) {
      const refusal = akaRefusal(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  },
};
