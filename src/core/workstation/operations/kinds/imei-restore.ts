import type { BenchServices } from '../../bench-services.ts';
import { recoverRestore, restoreImei, restoreSteps, type RestoreWish } from '../../imei/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface RestoreInput extends OperationInput, RestoreWish {}

/** Brings a slot's IMEI back to the manufacturer's record. There is no parameter for a value: it comes signed from the registry. */
export const imeiRestore = (services: BenchServices): OperationDefinition<RestoreInput> => ({
  kind: 'imeiRestore',
  class: 'destructive',
  steps: () => restoreSteps,
  // Policy, confirmation and pause hang on the device: `admitRestore` asks before, and the first step once more.
  authorise() {},
  describe: ({ slot, reason, operator }) => ({ slot: String(slot), reason, operator }),
  keep: (input) => input,
  perform: (context, input) => restoreImei(context, services, input),
  recover: (context, input) => recoverRestore(context, services, input),
});
