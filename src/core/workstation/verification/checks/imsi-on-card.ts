import { CardError } from '#shared/errors.ts';
import { fail, notApplicable, pass, type Check, type CheckFinding } from '../check.ts';
import { withUsim } from './with-usim.ts';

/** EF.IMSI is plausible and belongs to the operator the metadata name (usim.md section 6, step 4). */
export const imsiOnCard: Check<'imsiOnCard'> = {
  name: 'imsiOnCard',
  async run(subject) {
    const read = await withUsim(subject, async (usim) => {
      await usim.selectUsim();
      return usim.readSubscriber();
    }).catch(refusal);
    if ('outcome' in read) return read;
    const { imsi, administrativeData } = read;
    subject.services.trace.learn('imsi', imsi);
    const owner = subject.profile.profileOwner?.mccMnc;
    const mncLength = administrativeData.mncLength;
    const facts = {
      imsi: `${imsi.slice(0, 6)}${'*'.repeat(Math.max(0, imsi.length - 6))}`,
      mncLength: mncLength === undefined ? 'not told' : String(mncLength),
      profileOwner: owner ?? 'not told',
    };
    if (imsi.length < 14 || imsi.length > 15) return fail('IMSI_INVALID', facts);
    if (owner !== undefined && !imsi.startsWith(owner)) return fail('IMSI_DIFFERS', facts);
    if (owner !== undefined && mncLength !== undefined && owner.length !== 3 + mncLength)
      return fail('MNC_LENGTH_DIFFERS', facts);
    return pass(facts);
  },
};

/** What keeps the file from being read, without saying that it is wrong. */
function refusal(error: unknown): CheckFinding {
  if (error instanceof CardError && error.sw === 0x6982) return notApplicable('PIN_REQUIRED');
  throw error;
}
