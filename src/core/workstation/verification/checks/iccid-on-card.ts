import { fail, pass, type Check } from '../check.ts';
import { withUsim } from './with-usim.ts';

/** EF.ICCID is that of the profile the ISD-R calls enabled (usim.md section 6, step 1). */
export const iccidOnCard: Check<'iccidOnCard'> = {
  name: 'iccidOnCard',
  async run(subject) {
    const onCard = await withUsim(subject, (usim) => usim.readIccid());
    const { iccid } = subject.profile;
    const facts = { file: onCard, profile: iccid };
    return sameIccid(onCard, iccid) ? pass(facts) : fail('ICCID_DIFFERS', facts);
  },
};

/** Operators write the check digit into the file or leave it out; padding does not count either. */
const sameIccid = (a: string, b: string) => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= 18 && long.startsWith(short) && long.length - short.length <= 1;
};
