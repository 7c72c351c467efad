import {
  listNotification,
  removeNotificationFromList,
  retrieveNotificationsList,
  type NotificationEvent,
} from '#core/protocol/sgp22/index.ts';
import { handler, undefinedError } from './es10-handler.ts';

/** SGP.22 sections 5.7.9 to 5.7.11. */

const wanted = (events: readonly NotificationEvent[] | undefined, event: NotificationEvent) =>
  events === undefined || events.includes(event);

export const notificationHandlers = [
  handler(
    listNotification,
    (core, { profileManagementOperation: events }) => ({
      result: 'ok' as const,
      notifications: core.notifications
        .all()
        .map(({ metadata }) => metadata)
        .filter((metadata) => wanted(events, metadata.profileManagementOperation)),
    }),
    undefinedError,
  ),
  handler(
    retrieveNotificationsList,
    (core, { seqNumber, profileManagementOperation: events }) => ({
      result: 'ok' as const,
      pendingNotifications: core.notifications
        .all()
        .filter(({ metadata }) => seqNumber === undefined || metadata.seqNumber === seqNumber)
        .filter(({ metadata }) => wanted(events, metadata.profileManagementOperation))
        .map(({ bytes }) => bytes),
    }),
    undefinedError,
  ),
  handler(
    removeNotificationFromList,
    (core, { seqNumber }) => ({ result: core.notifications.remove(seqNumber) ? 'ok' : 'nothingToDelete' }),
    undefinedError,
  ),
];
