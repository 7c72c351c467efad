import { toHex } from '#core/protocol/bytes/index.ts';
import { toWireError } from '#shared/errors.ts';
import { fail, pass, type Check, type CheckFinding, type CheckSubject } from '../check.ts';
import { leftTo, withNetwork } from './with-network.ts';

/**
 * The network's next challenge is above every sequence number the card has seen: the first attach needs no resynchronisation
 * (TS 33.102 annex C). Whether keys agree and whether the network answers at all is for the authentication to judge.
 */
export const sqnInStep: Check<'sqnInStep'> = {
  name: 'sqnInStep',
  async run(subject) {
    let finding: CheckFinding;
    try {
      finding = await firstChallenge(subject);
    } catch (error) {
      const { code, message } = toWireError(error);
      finding = fail(code, { error: message });
    }
    return finding.reason === 'SQN_STALE' ? finding : leftTo(subject, 'akaAgreement', finding);
  },
};

const firstChallenge = (subject: CheckSubject) =>
  withNetwork(subject, async ({ usim, network, imsi }) => {
    const vector = await network.vector(imsi);
    const answer = await usim.authenticate(vector.rand, vector.autn);
    if (answer.kind === 'synchronisationFailure')
      return fail('SQN_STALE', { challenge: 'refused with AUTS', network: 'behind the card' });
    if (answer.kind === 'success') await network.result(imsi, toHex(vector.rand), toHex(answer.res));
    return pass({ challenge: 'accepted at once' });
  });
