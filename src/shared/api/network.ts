import * as z from 'zod';
import { base, isoTime } from './common.ts';

const imsi = z.string().regex(/^\d{6,15}$/, '6 to 15 digits');
const apn = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/, 'letters, digits, dots and hyphens')
  .describe('name of an access point');

export const networkTechnology = z.enum(['eutran', 'nr']);
export type NetworkTechnology = z.infer<typeof networkTechnology>;

export const equipmentStatus = z.enum(['permitted', 'observed', 'prohibited', 'unknown']);
export type EquipmentStatus = z.infer<typeof equipmentStatus>;

export const networkSubscriber = z.object({
  imsi: z.string(),
  algorithm: z.enum(['milenage', 'tuak', 'usimTestAlgorithm']),
  sqn: z.string().describe('last sequence number given out, 6 bytes hex'),
  home: z.string().describe('MCC and MNC of its home network'),
  technologies: z.array(networkTechnology),
  barred: z.boolean(),
  roaming: z.boolean().describe('may register in networks other than its home'),
  apns: z.array(z.string()).describe('access points it has subscribed; the first is its default'),
  authenticatedAt: isoTime.nullable(),
  attached: z.boolean(),
});
export type NetworkSubscriber = z.infer<typeof networkSubscriber>;

export const networkAttachment = z.object({
  imsi: z.string(),
  imei: z.string(),
  since: isoTime,
  equipment: equipmentStatus.describe('list of the equipment register it was on'),
  sharedWith: z.array(z.string()).describe('other subscriptions attached with the same IMEI at that moment'),
  technology: networkTechnology.nullable(),
  plmn: z.string().nullable(),
  roaming: z.boolean(),
  sessions: z.array(z.object({ apn: z.string(), address: z.string() })),
});
export type NetworkAttachment = z.infer<typeof networkAttachment>;

export const networkEvent = z.object({
  at: isoTime,
  event: z.enum(['attached', 'detached', 'refused', 'sessionActivated', 'sessionRefused', 'sessionReleased']),
  imsi: z.string().describe('empty where the network could not tell'),
  imei: z.string().describe('empty where the device was refused before it told'),
  cause: z
    .number()
    .int()
    .nullable()
    .describe('EMM or 5GMM cause of a refused registration, ESM or 5GSM cause of a refused session'),
  technology: networkTechnology.nullable(),
  apn: z.string().nullable(),
  address: z.string().nullable(),
  byNetwork: z.boolean().describe('the network let the device go'),
});
export type NetworkEvent = z.infer<typeof networkEvent>;

export const listedEquipment = z.object({
  equipment: z.string().describe('TAC and serial number, 14 digits'),
  status: z.enum(['permitted', 'observed', 'prohibited']),
});
export type ListedEquipment = z.infer<typeof listedEquipment>;

export const networkSettings = z.object({
  plmn: z.string().nullable().describe('network that the cells send; null: the home network of whoever listens'),
  unknownEquipment: z.enum(['admit', 'refuse']).describe('equipment on none of the lists'),
  apns: z.array(z.string()).describe('access points there are'),
});
export type NetworkSettings = z.infer<typeof networkSettings>;

export const homeNetworkKey = z.object({
  id: z.number().int(),
  scheme: z.enum(['profileA', 'profileB']),
  publicKey: z.string().describe('hex; the private one never leaves the network'),
  origin: z.enum(['generated', 'testData']).describe('testData: published in TS 33.501 annex C.4'),
});
export type HomeNetworkKey = z.infer<typeof homeNetworkKey>;

/** Administration of the bench's own network: subscriptions without their keys, equipment register, and what happened. */
export const networkApi = {
  networkSubscribers: base
    .route({ method: 'GET', path: '/services/network/subscribers' })
    .output(z.array(networkSubscriber)),
  /** What a subscription may do; what is left out stays. Rejects with SUBSCRIBER_UNKNOWN, SUBSCRIPTION_INVALID. */
  setSubscription: base
    .route({ method: 'POST', path: '/services/network/subscribers/{imsi}' })
    .input(
      z.strictObject({
        imsi,
        technologies: z.array(networkTechnology).min(1).max(2).optional(),
        barred: z.boolean().optional(),
        roaming: z.boolean().optional(),
        apns: z.array(apn).min(1).max(20).optional(),
      }),
    )
    .output(networkSubscriber),
  networkAttachments: base
    .route({ method: 'GET', path: '/services/network/attachments' })
    .output(z.array(networkAttachment)),
  /** Newest first; the last thousand are kept. */
  networkEvents: base
    .route({ method: 'GET', path: '/services/network/events' })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(1000).default(200) }))
    .output(z.array(networkEvent)),
  networkEquipment: base.route({ method: 'GET', path: '/services/network/equipment' }).output(z.array(listedEquipment)),
  /** Puts equipment on a list of the register, `unknown` takes it off; what is prohibited is let go at once. */
  setEquipment: base
    .route({ method: 'POST', path: '/services/network/equipment' })
    .input(
      z.strictObject({
        imei: z
          .string()
          .regex(/^\d{14,16}$/, '14 to 16 digits')
          .describe('told apart by TAC and serial number: check digit and software version do not count'),
        status: equipmentStatus,
      }),
    )
    .output(z.array(listedEquipment)),
  networkSettings: base.route({ method: 'GET', path: '/services/network/settings' }).output(networkSettings),
  /** What is left out stays. */
  setNetworkSettings: base
    .route({ method: 'POST', path: '/services/network/settings' })
    .input(
      z.strictObject({
        plmn: z
          .string()
          .regex(/^\d{5,6}$/, 'five or six digits')
          .nullable()
          .optional(),
        unknownEquipment: z.enum(['admit', 'refuse']).optional(),
        apns: z.array(apn).min(1).max(20).optional(),
      }),
    )
    .output(networkSettings),
  homeNetworkKeys: base
    .route({ method: 'GET', path: '/services/network/home-network-keys' })
    .output(z.array(homeNetworkKey)),
};
