import { toHex } from '#core/protocol/bytes/index.ts';
import { CardError } from '#shared/errors.ts';
import { fail, pass, type Check } from '../check.ts';
import { agreement, runAka } from './network-of.ts';
import { withNetwork } from './with-network.ts';

const wrongMac = 0x9862;

/** A challenge with a forged MAC is refused with 9862, and the true one is taken after it (TS 31.102 section 7.1.2.1, TS 33.102 section 6.3.3). */
export const akaWrongMac: Check<'akaWrongMac'> = {
  name: 'akaWrongMac',
  buildsOn: ['akaAgreement'],
  run: (subject) =>
    withNetwork(subject, async ({ usim, network, imsi }) => {
      const forged = await network.faultyVector(imsi, 'wrongMac');
      const said = await answerTo(() => usim.authenticate(forged.rand, forged.autn));
      if (said !== wrongMac)
        return fail('WRONG_MAC_ACCEPTED', { 'forged MAC': typeof said === 'number' ? hex(said) : said });
      const aka = await runAka(usim, network, imsi, await network.vector(imsi));
      const { agrees, facts } = agreement(aka.vector, aka.answer);
      const shown = {
        'forged MAC': 'refused with 9862',
        afterwards: agrees ? 'the true one is taken' : 'differs',
        ...facts,
      };
      if (!agrees) return fail('AKA_DISAGREES', shown);
      await network.result(imsi, toHex(aka.vector.rand), toHex(aka.answer.res));
      return pass(shown);
    }),
};

/** Status word of a refusal, or the kind of the answer. */
async function answerTo(ask: () => Promise<{ kind: string }>): Promise<number | string> {
  try {
    return (await ask()).kind;
  } catch (error) {
    if (error instanceof CardError) return error.sw;
    throw error;
  }
}

const hex = (sw: number) => sw.toString(16).toUpperCase().padStart(4, '0');
