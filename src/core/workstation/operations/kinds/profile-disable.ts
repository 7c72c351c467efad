import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { disable } from '../../euicc/index.ts';
import { settleNotifications } from '../../notifications/index.ts';
import { readProfiles, requireProfile } from '../../profiles/index.ts';
import type { OperationDefinition } from '../operation-kind.ts';
import type { ProfileTarget } from './profile-target.ts';

export const profileDisable = (services: BenchServices): OperationDefinition<ProfileTarget> => ({
  kind: 'profileDisable',
  class: 'reversible',
  steps: () => ['readCard', 'disableProfile', 'record', 'sendNotifications'],
  authorise() {},
  describe: ({ iccid }) => ({ iccid }),
  keep: (input) => input,
  async perform(context, { iccid }) {
    const { device } = context;
    await services.desks.withCard(device, async (session) => {
      await context.step('readCard', async () => {
        const { profileState } = requireProfile(await readProfiles(session), iccid);
        if (profileState === 'disabled') throw new UsageError('PROFILE_NOT_ENABLED', 'the profile is disabled already');
      });
      context.pointOfNoReturn();
      await context.step('disableProfile', () => disable(session, iccid, services.environment.clock));
      await context.step('record', async () => {
        const profiles = await readProfiles(session);
        services.desks.note(device.id, { profiles });
        if (requireProfile(profiles, iccid).profileState !== 'disabled')
          throw new WorkbenchError('READ_BACK_DIFFERS', 'the card shows the profile enabled');
      });
    });
    await settleNotifications(context, services);
    return { iccid };
  },
  async recover(context, { iccid }) {
    const profiles = await services.desks.withCard(context.device, readProfiles);
    const state = profiles.find((profile) => profile.iccid === iccid)?.profileState ?? 'not there';
    context.found(`the card shows the profile ${state}`, { iccid });
    if (state !== 'disabled') return { state: 'rolledBack', action: 'left as it was' };
    await settleNotifications(context, services);
    return { state: 'succeeded', action: 'the profile was disabled already; notifications settled', result: { iccid } };
  },
});
