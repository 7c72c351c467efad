import type { BenchServices } from '../../bench-services.ts';
import { bindImei, bindingSteps, recoverBinding } from '../../imei/index.ts';
import { settleNotifications } from '../../notifications/index.ts';
import type { OperationDefinition } from '../operation-kind.ts';
import type { ProfileTarget } from './profile-target.ts';

interface EnableTarget extends ProfileTarget {
  /** eSIM port; 1 unless given. */
  readonly port?: number | undefined;
}

/** Enables and binds an IMEI: one operation, because a profile must not attach with an IMEI it was not given. */
export const profileEnable = (services: BenchServices): OperationDefinition<EnableTarget> => ({
  kind: 'profileEnable',
  class: 'reversible',
  steps: () => [...bindingSteps({ enable: true }), 'sendNotifications'],
  authorise() {},
  describe: ({ iccid }) => ({ iccid }),
  keep: (input) => input,
  async perform(context, { iccid, port }) {
    const result = await bindImei(context, services, { iccid, port, enable: true });
    await settleNotifications(context, services);
    return result;
  },
  async recover(context, { iccid, port }) {
    const outcome = await recoverBinding(context, services, { iccid, port, enable: true });
    await settleNotifications(context, services);
    return outcome;
  },
});
