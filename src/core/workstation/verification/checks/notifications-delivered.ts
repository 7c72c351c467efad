import { processNotifications } from '../../notifications/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';

/** Every notification of this profile has a proof of delivery. Sends what is pending where the settings allow. */
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
      waiting: waiting.map((one) => `${one.seqNumber} ${one.profileManagementOperation}`).join(', '),
    };
    return waiting.length === 0 ? pass(facts) : fail('NOTIFICATION_NOT_DELIVERED', facts);
  },
};
