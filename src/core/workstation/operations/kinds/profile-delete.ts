import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { deleteFromCard } from '../../euicc/index.ts';
import { settleNotifications } from '../../notifications/index.ts';
import { readProfiles, requireProfile } from '../../profiles/index.ts';
import { checkConfirmation } from '../confirmation.ts';
import type { OperationDefinition } from '../operation-kind.ts';
import type { ProfileTarget } from './profile-target.ts';

export interface DeleteInput extends ProfileTarget {
  /** Last four digits of the ICCID. */
  readonly confirmation: string;
}

export const profileDelete = (services: BenchServices): OperationDefinition<DeleteInput> => ({
  kind: 'profileDelete',
  class: 'destructive',
  steps: () => ['readCard', 'deleteProfile', 'record', 'sendNotifications'],
  authorise: ({ iccid, confirmation }) => checkConfirmation(iccid, confirmation),
  describe: ({ iccid }) => ({ iccid }),
  keep: (input) => input,
  async perform(context, { iccid }) {
    const { device } = context;
    await services.desks.withCard(device, async (session) => {
      await context.step('readCard', async () => {
        const { profileState } = requireProfile(await readProfiles(session), iccid);
        if (profileState === 'enabled')
          throw new UsageError('PROFILE_ENABLED', 'an enabled profile cannot be deleted: disable it first');
      });
      context.pointOfNoReturn();
      await context.step('deleteProfile', () => deleteFromCard(session, iccid));
      await context.step('record', async () => {
        const profiles = await readProfiles(session);
        services.desks.note(device.id, { profiles });
        if (profiles.some((profile) => profile.iccid === iccid))
          throw new WorkbenchError('READ_BACK_DIFFERS', 'the card still lists the profile');
      });
    });
    await settleNotifications(context, services);
    return { iccid };
  },
  async recover(context, { iccid }) {
    const profiles = await services.desks.withCard(context.device, readProfiles);
    const there = profiles.some((profile) => profile.iccid === iccid);
    context.found(`the card ${there ? 'still lists' : 'does not list'} the profile`, { iccid });
    if (there) return { state: 'rolledBack', action: 'left as it was' };
    await settleNotifications(context, services);
    return { state: 'succeeded', action: 'the profile was deleted already; notifications settled', result: { iccid } };
  },
});
