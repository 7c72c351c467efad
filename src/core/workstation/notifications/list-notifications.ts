import type { BenchDevice } from '#core/environment/index.ts';
import type { Notification } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { shownNotification } from './notification-queue.ts';
import { collectNotifications } from './settle-notifications.ts';

/** Everything known of this card, newest first: what is on it is read into the queue first. */
export async function listNotifications(device: BenchDevice, services: BenchServices): Promise<Notification[]> {
  const { eid } = await collectNotifications(device, services);
  return shownNotifications(eid, services);
}

/** Without reading the card. */
export const shownNotifications = (eid: string, services: BenchServices): Notification[] =>
  services.notifications
    .list(eid)
    .filter((one) => !one.discarded)
    .reverse()
    .map(shownNotification);
