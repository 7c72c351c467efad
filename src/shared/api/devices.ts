import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { base, deviceId, eid, iccid } from './common.ts';

export const faultName = z.enum([
  'cardRemoved',
  'slowReader',
  'modemSilent',
  'modemRefusesImei',
  'imeiRecordFails',
  'noImeiTable',
  'powerCut',
  'serverError',
  'registryOffline',
]);
export type FaultName = z.infer<typeof faultName>;

export const capabilitySheet = z.object({
  rats: z.array(z.enum(['gsm', 'utran', 'eutran', 'nrEpc', 'nr5gc'])),
  release: z.number().int().describe('3GPP release'),
  euiccVersion: z.string().describe('SGP.22 version of the eUICC'),
  formFactor: z.enum(['removable', 'fixed']),
});
export type CapabilitySheet = z.infer<typeof capabilitySheet>;

export const device = z.object({
  id: deviceId,
  name: z.string(),
  model: z.string(),
  kind: z.enum(['simulated', 'real']),
  state: z.enum(['ready', 'busy', 'cardMissing', 'modemSilent', 'unreachable']),
  hasEuicc: z.boolean(),
  hasModem: z.boolean(),
  eid: eid.optional(),
  capability: capabilitySheet.optional(),
  slots: z.array(
    z.object({
      slot: z.number().int().describe('1-based'),
      imei: z.string().optional().describe('15 digits as the modem presents them'),
      sim: z.enum(['esim', 'psim', 'none']),
      iccid: iccid.optional(),
      label: z.string().optional().describe('service provider or profile name'),
    }),
  ),
  profileCount: z.number().int(),
  enabledProfile: z.object({ iccid, name: z.string() }).optional(),
  runningOperationId: z.string().optional(),
  /** One line for the tile when something is wrong. */
  problem: z.object({ code: z.string(), message: z.string() }).optional(),
  faults: z.array(faultName).describe('faults switched on (simulated devices only)'),
  reader: z.object({ name: z.string(), kind: z.enum(['pcsc', 'simulated', 'modem']) }).optional(),
  modemPort: z.string().optional(),
  /** Simulated devices: slots that a removable SIM can be put into, and the SIMs to choose from. */
  removable: z
    .object({
      slots: z.array(z.number().int()),
      sims: z.array(z.string()),
      holds: z.record(z.string(), z.string()).describe('SIM in each slot that is not empty'),
    })
    .optional(),
});
export type Device = z.infer<typeof device>;

export const bench = z.object({
  name: z.string(),
  mode: z.enum(['simulated', 'real', 'mixed']),
  devices: z.array(device),
});
export type Bench = z.infer<typeof bench>;

export const devices = {
  bench: base.route({ method: 'GET', path: '/bench' }).output(bench),
  /** The whole bench now and after each change (hot-plug, state, running operation). */
  watch: base.route({ method: 'GET', path: '/bench/events' }).output(eventIterator(bench)),
  /** Reads the device again; answers the fresh state. */
  refresh: base
    .route({ method: 'POST', path: '/devices/{deviceId}/refresh' })
    .input(z.object({ deviceId }))
    .output(device),
  setFault: base
    .route({ method: 'POST', path: '/devices/{deviceId}/faults' })
    .input(
      z.strictObject({
        deviceId,
        fault: faultName,
        on: z.boolean(),
        atApdu: z
          .number()
          .int()
          .min(1)
          .optional()
          .describe('powerCut: cut at the n-th APDU from now (default the next)'),
      }),
    )
    .output(device),
  /** Puts a removable SIM into a slot of a simulated device, or takes it out. Rejects with NOT_SIMULATED, SLOT_NOT_REMOVABLE. */
  setRemovableSim: base
    .route({ method: 'POST', path: '/devices/{deviceId}/removable-sims' })
    .input(
      z.strictObject({
        deviceId,
        slot: z.number().int().min(1).max(8),
        sim: z.string().max(100).nullable().describe('one of `removable.sims`; null: the slot is emptied'),
      }),
    )
    .output(device),
};
