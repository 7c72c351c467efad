import * as z from 'zod';
import { base, deviceId, iccid, startedOperation, tlsRoots } from './common.ts';

/** Why a value was chosen: the rule of flows/1-imei-binding and the facts it weighed. */
export const bindingReason = z.object({
  rule: z.enum(['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10']),
  facts: z.record(z.string(), z.string()),
});
export type BindingReason = z.infer<typeof bindingReason>;

export const slotImei = z.object({
  slot: z.number().int(),
  /** As the modem answers now, untouched. */
  read: z.string().nullable(),
  form: z.enum(['imei15', 'imei14', 'imeisv16', 'unreadable']),
  imei: z.string().nullable().describe('normalised to 15 digits'),
  valid: z.boolean().describe('check digit agrees'),
  explanation: z.string().describe('code of the note for people'),
  factoryImei: z.string().nullable(),
  iccid: iccid.nullable(),
  binding: z.enum(['factory', 'bound', 'differs', 'unknown']),
});
export type SlotImei = z.infer<typeof slotImei>;

export const bindingRow = z.object({
  iccid,
  imei: z.string(),
  seq: z.number().int().describe('first bound: monotonic counter of the card'),
  lastUsedSeq: z.number().int(),
  source: z.enum(['registry', 'factory', 'manualLab']),
  profileState: z.enum(['installed', 'deleted']),
  holder: z.enum(['card', 'ledger']).describe('where the row was read from'),
  boundAt: z.string().nullable().describe('host time of the ledger, for people'),
  reason: bindingReason.nullable(),
});
export type BindingRow = z.infer<typeof bindingRow>;

export const bindingPlan = z.object({
  iccid,
  decision: z.enum(['use', 'askRegistry', 'refuse']),
  imei: z.string().nullable(),
  reason: bindingReason,
});
export type BindingPlan = z.infer<typeof bindingPlan>;

export const imeiApi = {
  list: base
    .route({ method: 'GET', path: '/devices/{deviceId}/imeis' })
    .input(z.object({ deviceId }))
    .output(z.array(slotImei)),
  history: base
    .route({ method: 'GET', path: '/devices/{deviceId}/imei-history' })
    .input(z.object({ deviceId, iccid: iccid.optional() }))
    .output(z.array(bindingRow)),
  /** What binding would do for this profile now; changes nothing and asks no server. */
  plan: base
    .route({ method: 'GET', path: '/devices/{deviceId}/imei-plan/{iccid}' })
    .input(z.object({ deviceId, iccid }))
    .output(bindingPlan),
  /** Binds (again) the enabled profile's IMEI. There is no parameter for a value: it comes from card or registry. */
  bind: base
    .route({ method: 'POST', path: '/devices/{deviceId}/imei-bindings/{iccid}' })
    .input(z.object({ deviceId, iccid, tlsRoots }))
    .output(startedOperation),
};
