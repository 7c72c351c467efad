import { processNotifications, type QueuedNotification } from '../../notifications/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';

/** Every notification of this profile has a proof of delivery, and each server got them in the order in which the card made them. Sends what is pending where the settings allow. */
export const notificationsDelivered: Check<'notificationsDelivered'> = {
  name: 'notificationsDelivered',
  async run({ device, eid, profile, services }) {
    if (services.settings.current.sendNotificationsAutomatically) await processNotifications(device, services);
    const own = services.notifications.list(eid).filter((one) => one.iccid === profile.iccid && !one.discarded);
    if (own.length === 0) return notApplicable('NO_NOTIFICATIONS');
    const waiting = own.filter((one) => one.deliveredAt === null);
    const facts = {
      delivered: own
        .filter((one) => one.deliveredAt !== null)
        .map((one) => `${one.seqNumber} ${one.profileManagementOperation}`)
        .join(', '),
      ...(waiting.length === 0
        ? {}
        : { waiting: waiting.map((one) => `${one.seqNumber} ${one.profileManagementOperation}`).join(', ') }),
    };
    if (waiting.length > 0) return fail('NOTIFICATION_NOT_DELIVERED', facts);
    const late = own.find((one) => own.some((before) => overtook(one, before)));
    return late === undefined
      ? pass({ ...facts, order: 'as the card made them' })
      : fail('NOTIFICATION_ORDER', { ...facts, order: `${late.seqNumber} came before an older one` });
  },
};

/** A server heard of the later event first. */
const overtook = (one: QueuedNotification, before: QueuedNotification): boolean =>
  before.seqNumber < one.seqNumber &&
  before.notificationAddress === one.notificationAddress &&
  before.deliveredAt !== null &&
  one.deliveredAt !== null &&
  before.deliveredAt > one.deliveredAt;
