import { equal, toHex } from '#core/protocol/bytes/index.ts';
import { hasService } from '#core/protocol/ts31102/index.ts';
import { CardError } from '#shared/errors.ts';
import type { UsimSession } from '../../euicc/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';
import { withNetwork } from './with-network.ts';

/** Services of the USIM Service Table (TS 31.102 section 4.2.8) of which the GSM context has need. */
const gsmAccess = 27;
const gsmSecurityContext = 38;

/** What cards answer that do not know the context. */
const notSupported = new Set([0x9864, 0x6a86, 0x6a81, 0x6985]);

/** SRES and Kc in the GSM context are those that the network derives by c2 and c3 (TS 31.102 section 7.1.2, TS 33.102 section 6.8.1.2). */
export const akaGsmContext: Check<'akaGsmContext'> = {
  name: 'akaGsmContext',
  buildsOn: ['akaAgreement'],
  run: (subject, { runs }) =>
    withNetwork(subject, async ({ usim, network, imsi }) => {
      const table = await usim.readServiceTable();
      const services = [gsmAccess, gsmSecurityContext].filter((service) => hasService(table, service));
      const told = { services: services.length === 0 ? 'neither 27 nor 38' : services.join(', ') };
      if (services.length === 0) return notApplicable('GSM_CONTEXT_UNSUPPORTED', told);
      for (let run = 1; run <= runs; run++) {
        const triplet = await network.triplet(imsi);
        const answer = await inGsmContext(usim, triplet.rand);
        if (answer.kind === 'refused') {
          const facts = { ...told, sw: answer.sw.toString(16).toUpperCase() };
          return services.length === 2
            ? fail('GSM_CONTEXT_REFUSED', facts)
            : notApplicable('GSM_CONTEXT_UNSUPPORTED', facts);
        }
        const [sres, kc] = [equal(answer.sres, triplet.sres), equal(answer.kc, triplet.kc)];
        const facts = { ...told, SRES: sres ? 'agrees' : 'differs', Kc: kc ? 'agrees' : 'differs' };
        if (!sres || !kc || !(await network.result(imsi, toHex(triplet.rand), toHex(answer.sres))))
          return fail('GSM_AUTHENTICATION_DISAGREES', facts);
      }
      return pass({ ...told, SRES: 'agrees', Kc: 'agrees', ...(runs > 1 ? { runs: String(runs) } : {}) });
    }),
};

async function inGsmContext(usim: UsimSession, rand: Uint8Array) {
  try {
    return { kind: 'answered' as const, ...(await usim.authenticateGsm(rand)) };
  } catch (error) {
    if (error instanceof CardError && notSupported.has(error.sw)) return { kind: 'refused' as const, sw: error.sw };
    throw error;
  }
}
