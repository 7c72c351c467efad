import * as z from 'zod';
import { base, eid, iccid, isoTime } from './common.ts';

/** A row of the registry's ledger: the IMEI that a subscription may use on a device. */
export const allotment = z.object({
  allotmentId: z.string(),
  deviceId: z.string(),
  eid: z.string().describe('EID that the device had when it was allotted'),
  iccid,
  imei: z.string(),
  issuedAt: isoTime,
});
export type Allotment = z.infer<typeof allotment>;

/** A device as its manufacturer registered it. */
export const registryDevice = z.object({
  deviceId: z.string(),
  eid: z.string().nullable().describe('null: a device without eUICC'),
  model: z.string(),
  tac: z.string(),
  factoryImeis: z.array(z.string()).describe('one a slot'),
  pool: z.array(z.string()).describe('further IMEIs of the device, in the order in which they are allotted'),
  freePool: z.number().int().describe('how many of the pool are not allotted yet'),
});
export type RegistryDevice = z.infer<typeof registryDevice>;

export const registryRequest = z.object({
  at: isoTime,
  caller: z.string().describe('common name of the client certificate, or local'),
  kind: z.enum(['allotment', 'manufacturerRecord', 'registration', 'import']),
  deviceId: z.string().nullable(),
  eid: z.string().nullable(),
  iccid: z.string().nullable(),
  slot: z.number().int().nullable(),
  outcome: z
    .string()
    .describe(
      'allotted, repeated, attested, registered, updated, unchanged, relinked, imported, or the code of the refusal',
    ),
});
export type RegistryRequest = z.infer<typeof registryRequest>;

/** Two devices that claim one IMEI or one EID. */
export const registryAlarm = z.object({
  alarmId: z.string(),
  at: isoTime,
  lastAt: isoTime,
  count: z.number().int(),
  kind: z.enum(['imei', 'eid']),
  value: z.string().describe('14 digits of the IMEI (TAC and serial number), or the EID'),
  deviceIds: z.array(z.string()),
  acknowledgedAt: isoTime.nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type RegistryAlarm = z.infer<typeof registryAlarm>;

export const registryImportFault = z.object({
  line: z.number().int().describe('in the file, from 1'),
  column: z.string().nullable().describe('as the header calls it; null: the line as a whole'),
  code: z.string(),
  value: z.string().nullable(),
  reason: z.string().describe('a sentence for people'),
});
export type RegistryImportFault = z.infer<typeof registryImportFault>;

const change = z.enum(['added', 'updated', 'unchanged', 'relinked']);

export const registryImport = z.object({
  dryRun: z.boolean(),
  applied: z.boolean().describe('every row was taken; with any fault none is'),
  rowCount: z.number().int(),
  counts: z.object({
    added: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    relinked: z.number().int().describe('known with another EID before; their allotments stay'),
  }),
  faultCount: z.number().int(),
  faults: z.array(registryImportFault).describe('the first 200'),
  preview: z
    .array(
      z.object({
        line: z.number().int(),
        change,
        deviceId: z.string(),
        eid: z.string().nullable(),
        model: z.string(),
        factoryImeis: z.array(z.string()),
        pool: z.number().int(),
      }),
    )
    .describe('the first 100 sound rows'),
});
export type RegistryImport = z.infer<typeof registryImport>;

/** Administration of the IMEI registry. IMEIs come in by the manufacturer's file alone: there is no parameter for one. */
export const registryApi = {
  allotments: base.route({ method: 'GET', path: '/services/imei-registry/allotments' }).output(z.array(allotment)),
  registryDevices: base
    .route({ method: 'GET', path: '/services/imei-registry/devices' })
    .input(
      z.object({
        text: z.string().max(100).default('').describe('part of a name, model, EID or IMEI'),
        limit: z.coerce.number().int().min(1).max(50_000).default(500),
      }),
    )
    .output(z.array(registryDevice)),
  /** Takes every device of a manufacturer's file or none; `faults` say what is wrong, and where. */
  registryImport: base
    .route({ method: 'POST', path: '/services/imei-registry/import' })
    .input(
      z.strictObject({
        csv: z
          .string()
          .max(7_000_000)
          .describe('the file as text: deviceId (or serial), eid, model, tac, imei1…, pool'),
        dryRun: z.boolean().default(false).describe('say what would be done, and do nothing'),
        relink: z
          .boolean()
          .default(false)
          .describe('devices that come with another EID are linked to it: a board swap'),
      }),
    )
    .output(registryImport),
  /** The IMEI for a subscription on a device: the one allotted before, else the next of its pool. */
  registryAllot: base
    .route({ method: 'POST', path: '/services/imei-registry/allotments' })
    .input(
      z.strictObject({
        deviceId: z.string().min(1).max(64),
        iccid,
        eid: eid.optional().describe('default: the registered one'),
      }),
    )
    .output(allotment.extend({ repeated: z.boolean().describe('it was allotted before') })),
  /** Who asked what, newest first. */
  registryRequests: base
    .route({ method: 'GET', path: '/services/imei-registry/requests' })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(10_000).default(200) }))
    .output(z.array(registryRequest)),
  registryAlarms: base.route({ method: 'GET', path: '/services/imei-registry/alarms' }).output(z.array(registryAlarm)),
  /** Somebody has looked at it. Rejects with ALARM_UNKNOWN. */
  acknowledgeAlarm: base
    .route({ method: 'POST', path: '/services/imei-registry/alarms/{alarmId}/acknowledge' })
    .input(
      z.strictObject({ alarmId: z.string().min(1).max(20), by: z.string().trim().min(1).max(100).default('operator') }),
    )
    .output(registryAlarm),
};
