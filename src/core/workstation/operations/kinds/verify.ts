import type { BenchServices } from '../../bench-services.ts';
import { recoverVerification, verifyProfile } from '../../verification/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export const verify = (services: BenchServices): OperationDefinition<OperationInput> => ({
  kind: 'verify',
  class: 'reversible',
  steps: () => ['readCard', 'verify'],
  authorise() {},
  describe: () => ({}),
  keep: (input) => input,
  perform: (context) => verifyProfile(context, services),
  recover: (context) => recoverVerification(context, services),
});
