import type { BenchServices } from '../../bench-services.ts';
import { reconcile, reconcileSteps, recoverReconcile, type FoundEvent } from '../../imei/index.ts';
import type { Facts, OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface ReconcileInput extends OperationInput {
  readonly event: FoundEvent;
}

/** Settles the IMEIs of a device after something happened to it that no command of ours brought about. */
export const imeiReconcile = (services: BenchServices): OperationDefinition<ReconcileInput> => ({
  kind: 'imeiReconcile',
  class: 'reversible',
  steps: () => reconcileSteps,
  authorise() {},
  describe: ({ event }): Facts =>
    event.kind === 'insert'
      ? { event: event.kind, slot: String(event.slot), iccid: event.iccid }
      : { event: event.kind, cause: event.cause },
  keep: (input) => input,
  perform: (context, { event }) => reconcile(context, services, event),
  recover: (context) => recoverReconcile(context, services),
});
