import * as z from 'zod';
import { base, eid, iccid, isoTime } from './common.ts';
import { expectedProfile } from './expected-profile.ts';
import { registryApi } from './imei-registry.ts';
import { networkApi } from './network.ts';

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
  profileClass: z.enum(['test', 'operational']),
  version: z.string().describe('of the package format, e.g. 2.3'),
  unknownElements: z.number().int().describe('profile elements of a later version, delivered as they are'),
  unknownMembers: z.number().int().describe('members of a later version inside known elements'),
  iccidOf: z
    .string()
    .nullable()
    .describe('profile type that has this ICCID already: this one takes personalised orders only'),
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

/** What is wrong, or odd, in an order file. Reasons never hold values. */
export const orderFileFault = z.object({
  line: z.number().int().describe('in the file, from 1'),
  column: z.string().nullable().describe('heading; null: the whole row'),
  severity: z.enum(['error', 'warning']).describe('with any error nothing is imported'),
  reason: z.string(),
});
export type OrderFileFault = z.infer<typeof orderFileFault>;

export const orderImport = z.object({
  rows: z.number().int(),
  columns: z.array(
    z.object({ heading: z.string(), gives: z.string().nullable().describe('null: not used'), secret: z.boolean() }),
  ),
  errors: z.number().int(),
  warnings: z.number().int(),
  faults: z.array(orderFileFault).describe('the first 500, errors first'),
  preview: z
    .array(
      z.object({
        line: z.number().int(),
        iccid,
        imsi: z.string(),
        msisdn: z.string().nullable(),
        eid: z.string().nullable(),
        serviceProviderName: z.string().nullable(),
      }),
    )
    .describe('the first 200 sound rows'),
  orders: z.array(order).describe('what was ordered; empty after a dry run'),
});
export type OrderImport = z.infer<typeof orderImport>;

/** An Event Record of the SM-DS: a profile that waits for a card. */
export const eventRecord = z.object({
  eid,
  eventId: z.string(),
  rspServerAddress: z.string(),
  state: z.enum(['forwarding', 'registered']),
  registeredAt: isoTime,
});
export type EventRecord = z.infer<typeof eventRecord>;

/** Administration of the services this bench runs itself (simulated bench and stand-alone services). */
export const servicesApi = {
  status: base.route({ method: 'GET', path: '/services' }).output(z.array(serviceStatus)),
  catalogue: base.route({ method: 'GET', path: '/services/smdp/catalogue' }).output(z.array(catalogueEntry)),
  /** Adds a `.der` profile package. Rejects with PROFILE_PACKAGE_INVALID and the place of the fault. */
  addPackage: base
    .route({ method: 'POST', path: '/services/smdp/catalogue' })
    .input(
      z.object({
        name: z.string().min(1).max(100),
        der: z.string().max(7_000_000).describe('the file in upper-case hex'),
      }),
    )
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
  /**
   * Orders one profile of its own for each row of a CSV file with pySim's column names; all rows or none. With errors
   * in the file it rejects with ORDER_FILE_INVALID, unless it is a dry run, which only tells what would be done.
   */
  importOrders: base
    .route({ method: 'POST', path: '/services/smdp/orders/import' })
    .input(
      z.strictObject({
        csv: z.string().max(7_000_000),
        profileType: z.string(),
        dryRun: z.boolean().default(false),
        release: z.boolean().default(true).describe('else the orders wait for ES2+.ReleaseProfile'),
        confirmationCode: z.string().min(4).max(16).optional().describe('of rows that have none of their own'),
      }),
    )
    .output(orderImport),
  /** Every order as CSV, with its activation code and without anything secret. */
  exportOrders: base
    .route({ method: 'GET', path: '/services/smdp/orders/export' })
    .output(z.object({ csv: z.string() })),
  /** What the ordered package leaves on a card, without keys and codes; null: no order has this ICCID. */
  expectedProfile: base
    .route({ method: 'GET', path: '/services/smdp/profiles/{iccid}' })
    .input(z.object({ iccid }))
    .output(expectedProfile.nullable()),
  cancelOrder: base
    .route({ method: 'POST', path: '/services/smdp/orders/{orderId}/cancel' })
    .input(z.object({ orderId: z.string() }))
    .output(order),
  events: base.route({ method: 'GET', path: '/services/smds/events' }).output(z.array(eventRecord)),
  ...registryApi,
  ...networkApi,
};
