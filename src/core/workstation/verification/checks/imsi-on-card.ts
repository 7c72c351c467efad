import { fail, pass, type Check } from '../check.ts';
import { withUsim } from './with-usim.ts';

/** EF.IMSI is plausible and belongs to the operator the metadata name (usim.md section 6, step 4). */
export const imsiOnCard: Check<'imsiOnCard'> = {
  name: 'imsiOnCard',
  async run(subject) {
    const { imsi, administrativeData } = await withUsim(subject, async (usim) => {
      await usim.selectUsim();
      return usim.readSubscriber();
    });
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
