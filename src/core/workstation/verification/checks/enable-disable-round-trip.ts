import { disable, enable } from '../../euicc/index.ts';
import { readProfiles, requireProfile } from '../../profiles/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';

/** The profile can be switched off and on, and the card says so each time. */
export const enableDisableRoundTrip: Check<'enableDisableRoundTrip'> = {
  name: 'enableDisableRoundTrip',
  destructive: true,
  async run({ device, profile, services }) {
    const { iccid } = profile;
    const { clock } = services.environment;
    if (profile.profilePolicyRules.includes('ppr1')) return notApplicable('PPR1_FORBIDS_DISABLING');
    return services.desks.withCard(device, async (session) => {
      const stateNow = async () => requireProfile(await readProfiles(session), iccid).profileState;
      await disable(session, iccid, clock);
      const off = await stateNow();
      await enable(session, iccid, clock);
      const on = await stateNow();
      const facts = { 'after disabling': off, 'after enabling': on };
      return off === 'disabled' && on === 'enabled' ? pass(facts) : fail('READ_BACK_DIFFERS', facts);
    });
  },
};
