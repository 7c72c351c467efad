import * as z from 'zod';
import { base, eid, iccid, isoTime } from './common.ts';

export const serviceStatus = z.object({
  name: z.enum(['smdp', 'es2plus', 'smds', 'imeiRegistry', 'network']),
  running: z.boolean(),
  address: z.string().nullable(),
  problem: z.string().nullable(),
});
export type ServiceStatus = z.infer<typeof serviceStatus>;

export const catalogueEntry = z.object({
  profileType: z.string().describe('name in the catalogue'),
  iccid,
  imsi: z.string().nullable(),
  serviceProviderName: z.string(),
  profileName: z.string(),
  size: z.number().int().describe('bytes of the unprotected package'),
  fiveG: z.boolean(),
  algorithm: z.enum(['milenage', 'tuak', 'usimTestAlgorithm', 'none']),
  origin: z.enum(['shipped', 'added']),
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

export const order = z.object({
  orderId: z.string(),
  profileType: z.string(),
  iccid,
  eid: eid.nullable(),
  matchingId: z.string().nullable(),
  activationCode: z.string().nullable(),
  confirmationCodeRequired: z.boolean(),
  state: z.enum([
    'available',
    'allocated',
    'linked',
    'confirmed',
    'released',
    'downloaded',
    'installed',
    'error',
    'unavailable',
  ]),
  downloadAttempts: z.number().int(),
  createdAt: isoTime,
  updatedAt: isoTime,
  announcedAt: z.string().nullable().describe('SM-DS at which it is registered, while it can be loaded'),
});
export type Order = z.infer<typeof order>;

/** An Event Record of the SM-DS: a profile that waits for a card. */
export const eventRecord = z.object({
  eid,
  eventId: z.string(),
  rspServerAddress: z.string(),
  state: z.enum(['forwarding', 'registered']),
  registeredAt: isoTime,
});
export type EventRecord = z.infer<typeof eventRecord>;

export const allotment = z.object({
  allotmentId: z.string(),
  deviceId: z.string(),
  eid: z.string(),
  iccid,
  imei: z.string(),
  issuedAt: isoTime,
});
export type Allotment = z.infer<typeof allotment>;

export const registryDevice = z.object({
  deviceId: z.string(),
  eid: z.string(),
  model: z.string(),
  factoryImeis: z.array(z.string()),
  freePool: z.number().int(),
});
export type RegistryDevice = z.infer<typeof registryDevice>;

/** Administration of the services this bench runs itself (simulated bench and stand-alone services). */
export const servicesApi = {
  status: base.route({ method: 'GET', path: '/services' }).output(z.array(serviceStatus)),
  catalogue: base.route({ method: 'GET', path: '/services/smdp/catalogue' }).output(z.array(catalogueEntry)),
  /** Adds a `.der` profile package. Rejects with PROFILE_PACKAGE_INVALID and the place of the fault. */
  addPackage: base
    .route({ method: 'POST', path: '/services/smdp/catalogue' })
    .input(z.object({ name: z.string().min(1).max(100), der: z.string().max(4_000_000).describe('upper-case hex') }))
    .output(catalogueEntry),
  orders: base.route({ method: 'GET', path: '/services/smdp/orders' }).output(z.array(order)),
  /** Orders and releases a profile of the catalogue; a fresh ICCID and subscriber unless `personalise` is false. */
  createOrder: base
    .route({ method: 'POST', path: '/services/smdp/orders' })
    .input(
      z.strictObject({
        profileType: z.string(),
        eid: eid.optional(),
        confirmationCode: z.string().min(4).max(16).optional(),
        personalise: z.boolean().default(true),
        announce: z.boolean().optional().describe('register it at the SM-DS, so that the device finds it; needs `eid`'),
      }),
    )
    .output(order),
  cancelOrder: base
    .route({ method: 'POST', path: '/services/smdp/orders/{orderId}/cancel' })
    .input(z.object({ orderId: z.string() }))
    .output(order),
  events: base.route({ method: 'GET', path: '/services/smds/events' }).output(z.array(eventRecord)),
  allotments: base.route({ method: 'GET', path: '/services/imei-registry/allotments' }).output(z.array(allotment)),
  registryDevices: base
    .route({ method: 'GET', path: '/services/imei-registry/devices' })
    .output(z.array(registryDevice)),
};
