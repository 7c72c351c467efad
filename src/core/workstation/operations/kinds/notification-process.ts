import type { BenchServices } from '../../bench-services.ts';
import { processNotifications, type Settlement } from '../../notifications/index.ts';
import type { Facts, OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface NotificationProcessInput extends OperationInput {
  /** Only this one. */
  readonly seqNumber?: number | undefined;
}

const facts = ({ delivered, waiting, lastError }: Settlement): Facts => ({
  delivered: String(delivered),
  waiting: String(waiting),
  ...(lastError === undefined ? {} : { lastError }),
});

export const notificationProcess = (services: BenchServices): OperationDefinition<NotificationProcessInput> => ({
  kind: 'notificationProcess',
  class: 'routine',
  steps: () => ['sendNotifications'],
  authorise() {},
  describe: ({ seqNumber }): Facts => (seqNumber === undefined ? {} : { seqNumber: String(seqNumber) }),
  keep: (input) => input,
  async perform(context, { seqNumber }) {
    const process = () => processNotifications(context.device, services, { only: seqNumber });
    return facts(await context.step('sendNotifications', process, { outcome: facts }));
  },
  async recover(context, { seqNumber }) {
    const unsent = services.notifications.unsent().length;
    context.found(`${unsent} notifications unsent in the queue of this bench`);
    const process = () => processNotifications(context.device, services, { only: seqNumber });
    const result = facts(await context.step('sendNotifications', process, { outcome: facts }));
    return { state: 'succeeded', action: 'sending was taken up again', result };
  },
});
