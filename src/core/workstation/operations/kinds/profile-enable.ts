import type { BenchServices } from '../../bench-services.ts';
import { bindImei, bindingSteps, recoverBinding } from '../../imei/index.ts';
import { settleNotifications } from '../../notifications/index.ts';
import type { OperationDefinition } from '../operation-kind.ts';
import type { ProfileTarget } from './profile-target.ts';

/** Enables and binds an IMEI: one operation, because a profile must not attach with an IMEI it was not given. */
export const profileEnable = (services: BenchServices): OperationDefinition<ProfileTarget> => ({
  kind: 'profileEnable',
  class: 'reversible',
  steps: () => [...bindingSteps({ enable: true }), 'sendNotifications'],
  authorise() {},
  describe: ({ iccid }) => ({ iccid }),
  keep: (input) => input,
  async perform(context, { iccid }) {
    const result = await bindImei(context, services, { iccid, enable: true });
    await settleNotifications(context, services);
    return result;
  },
  async recover(context, { iccid }) {
    const outcome = await recoverBinding(context, services, { iccid, enable: true });
    await settleNotifications(context, services);
    return outcome;
  },
});
