import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { readEid, resetMemory } from '../../euicc/index.ts';
import { settleNotifications } from '../../notifications/index.ts';
import { readProfiles } from '../../profiles/index.ts';
import { checkConfirmation } from '../confirmation.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface MemoryResetInput extends OperationInput {
  /** Last four digits of the EID. */
  readonly confirmation: string;
}

export const memoryReset = (services: BenchServices): OperationDefinition<MemoryResetInput> => ({
  kind: 'memoryReset',
  class: 'destructive',
  steps: () => ['readCard', 'memoryReset', 'record', 'sendNotifications'],
  authorise({ deviceId, confirmation }) {
    const { eid } = services.desks.snapshot(deviceId);
    if (eid === undefined) throw new UsageError('EID_UNKNOWN', 'read the device before its memory is reset');
    checkConfirmation(eid, confirmation);
  },
  describe: () => ({}),
  keep: (input) => input,
  async perform(context, { confirmation }) {
    const { device } = context;
    await services.desks.withCard(device, async (session) => {
      // The card in the reader now decides, not what was on screen.
      await context.step('readCard', async () => checkConfirmation(await readEid(session), confirmation));
      context.pointOfNoReturn();
      await context.step('memoryReset', () => resetMemory(session, services.environment.clock));
      await context.step('record', async () => {
        const profiles = await readProfiles(session);
        services.desks.note(device.id, { profiles });
        if (profiles.some((profile) => profile.profileClass === 'operational'))
          throw new WorkbenchError('READ_BACK_DIFFERS', 'the card still lists operational profiles');
      });
    });
    await settleNotifications(context, services);
    return {};
  },
  async recover(context) {
    const profiles = await services.desks.withCard(context.device, readProfiles);
    const left = profiles.filter((profile) => profile.profileClass === 'operational').length;
    context.found(`the card lists ${left} operational profiles`);
    if (left > 0) return { state: 'rolledBack', action: 'left as it was: the reset was not begun' };
    await settleNotifications(context, services);
    return { state: 'succeeded', action: 'the memory was reset already; notifications settled' };
  },
});
