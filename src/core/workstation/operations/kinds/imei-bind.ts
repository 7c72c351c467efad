import type { BenchServices } from '../../bench-services.ts';
import { bindImei, bindingSteps, recoverBinding } from '../../imei/index.ts';
import type { OperationDefinition } from '../operation-kind.ts';
import type { ProfileTarget } from './profile-target.ts';

/** Binds the enabled profile's IMEI again. There is no parameter for a value: it comes from card or registry. */
export const imeiBind = (services: BenchServices): OperationDefinition<ProfileTarget> => ({
  kind: 'imeiBind',
  class: 'reversible',
  steps: () => bindingSteps({ enable: false }),
  authorise() {},
  describe: ({ iccid }) => ({ iccid }),
  keep: (input) => input,
  perform: (context, { iccid }) => bindImei(context, services, { iccid, enable: false }),
  recover: (context, { iccid }) => recoverBinding(context, services, { iccid, enable: false }),
});
