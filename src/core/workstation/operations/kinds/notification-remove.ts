import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { removeNotification } from '../../euicc/index.ts';
import { collectNotifications, type QueuedNotification } from '../../notifications/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface NotificationRemoveInput extends OperationInput {
  readonly seqNumber: number;
  /** The caller was warned that the server will never learn of it. */
  readonly evenUnsent: boolean;
}

function requireSent({ deliveredAt, seqNumber }: QueuedNotification): void {
  if (deliveredAt === null)
    throw new UsageError('NOTIFICATION_UNSENT', 'the server does not know of it yet', { details: { seqNumber } });
}

export const notificationRemove = (services: BenchServices): OperationDefinition<NotificationRemoveInput> => {
  const discard = (eid: string, seqNumber: number) => {
    const known = services.notifications.get(eid, seqNumber);
    if (known === undefined) return;
    if (known.deliveredAt === null) services.notifications.discard({ ...known, onCard: false });
    else services.notifications.removedFromCard([known]);
  };
  return {
    kind: 'notificationRemove',
    class: 'destructive',
    steps: () => ['readCard', 'removeNotification'],
    authorise({ deviceId, seqNumber, evenUnsent }) {
      const { eid } = services.desks.snapshot(deviceId);
      const known = eid === undefined ? undefined : services.notifications.get(eid, seqNumber);
      // Of one that is not in the queue only the card can tell whether it exists.
      if (known !== undefined && !evenUnsent) requireSent(known);
    },
    describe: ({ seqNumber, evenUnsent }) => ({ seqNumber: String(seqNumber), evenUnsent: String(evenUnsent) }),
    keep: (input) => input,
    async perform(context, { seqNumber, evenUnsent }) {
      const { eid, onCard } = await context.step('readCard', () => collectNotifications(context.device, services));
      const known = services.notifications.get(eid, seqNumber);
      if (!onCard.has(seqNumber) && known === undefined)
        throw new UsageError('NOTIFICATION_UNKNOWN', `no notification ${seqNumber}`, { details: { seqNumber } });
      if (known !== undefined && !evenUnsent) requireSent(known);
      context.pointOfNoReturn();
      await context.step('removeNotification', async () => {
        await services.desks.withCard(context.device, (session) => removeNotification(session, seqNumber));
        discard(eid, seqNumber);
      });
      return { seqNumber: String(seqNumber) };
    },
    async recover(context, { seqNumber }) {
      const { eid, onCard } = await collectNotifications(context.device, services);
      const there = onCard.has(seqNumber);
      context.found(`the card ${there ? 'still holds' : 'does not hold'} notification ${seqNumber}`);
      if (there) return { state: 'rolledBack', action: 'left as it was' };
      discard(eid, seqNumber);
      return { state: 'succeeded', action: 'it was removed already', result: { seqNumber: String(seqNumber) } };
    },
  };
};
