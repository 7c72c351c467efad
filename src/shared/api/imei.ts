import * as z from 'zod';
import { workbenchErrorWire } from '../errors.ts';
import { base, deviceId, eid, iccid, isoTime, startedOperation, tlsRoots } from './common.ts';

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

/** One SIM that gets an IMEI. */
export const bindingMove = z.object({
  slot: z.number().int(),
  sim: z.enum(['esim', 'psim']),
  iccid,
  from: z.string().nullable().describe('what it presents now; null: it is not in service yet'),
  to: z.string(),
  reason: bindingReason,
  forced: z
    .boolean()
    .describe('another SIM made it move: shown and confirmed first, for it means a detach and an attach'),
  evicts: z
    .object({ iccid, imei: z.string() })
    .nullable()
    .describe('row of a deleted profile that the card’s full table gives up for this one'),
});
export type BindingMove = z.infer<typeof bindingMove>;

export const bindingPlan = z.object({
  iccid,
  decision: z.enum(['use', 'askRegistry', 'refuse']),
  imei: z.string().nullable(),
  reason: bindingReason,
  moves: z.array(bindingMove).describe('in the order in which they are applied; empty until the registry was asked'),
  pinned: z.array(iccid).describe('subscriptions that have to agree to move first'),
});
export type BindingPlan = z.infer<typeof bindingPlan>;

export const imeiSharing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unique') }),
  z.strictObject({ kind: z.literal('sameAllowed') }),
  z.strictObject({
    kind: z.literal('sameRequiredWith'),
    group: z.string().trim().min(1).max(64).describe('a name that several policies share, or an ICCID'),
  }),
]);
export type ImeiSharingRule = z.infer<typeof imeiSharing>;

/** What the operator of a subscription asks of its IMEI. */
export const imeiPolicy = z.object({
  iccid,
  sharing: imeiSharing,
  pinned: z.boolean().describe('the operator registered the IMEI: it moves for no other SIM without being asked'),
  source: z.string().trim().min(1).max(100).describe('where it is written: carrier bundle, plan record, …'),
});
export type ImeiPolicy = z.infer<typeof imeiPolicy>;

export const matrixSlot = z.object({
  slot: z.number().int(),
  sim: z.enum(['esim', 'psim', 'none']),
  iccid: iccid.nullable().describe('of the SIM in service'),
  label: z.string().nullable(),
  imei: z.string().nullable().describe('what the modem presents in this slot'),
  policy: imeiPolicy.nullable().describe('null: unknown, so unique'),
});
export type MatrixSlot = z.infer<typeof matrixSlot>;

export const matrixCell = z.object({
  slot: z.number().int(),
  imei: z.string(),
  state: z.enum(['inUse', 'collides', 'available', 'taken', 'inadmissible']),
  /** inUse, collides: why it is there; taken, inadmissible: what stands against it. */
  reason: bindingReason.nullable(),
});
export type MatrixCell = z.infer<typeof matrixCell>;

/** Active slots against the IMEIs of a device. */
export const bindingMatrix = z.object({
  deviceId,
  slots: z.array(matrixSlot),
  imeis: z.array(
    z.object({
      imei: z.string(),
      origin: z.enum(['factory', 'registry', 'row', 'modem']),
      boundTo: z.array(iccid).describe('ICCIDs with a row of it'),
    }),
  ),
  cells: z.array(matrixCell),
  conflicts: z.array(
    z.object({
      kind: z.enum(['sameImei', 'modemDiffers', 'registryDiffers']),
      slot: z.number().int().nullable(),
      iccid: iccid.nullable(),
      shown: z.string().describe('what is presented'),
      expected: z.string().nullable().describe('what card or registry say'),
      other: z.string().nullable(),
    }),
  ),
  tableRows: z
    .number()
    .int()
    .nullable()
    .describe('rows in the card’s table; null: the card has none, the ledger stands in'),
  tableCapacity: z.number().int().nullable(),
});
export type BindingMatrix = z.infer<typeof bindingMatrix>;

/** One line of the IMEI–EID–ICCID–slot record. */
export const imeiRecordRow = z.object({
  imei: z.string(),
  eid: eid.nullable(),
  iccid: iccid.nullable(),
  slot: z.number().int().nullable(),
  deviceId: z.string(),
  deviceName: z.string(),
  state: z.enum(['inService', 'bound', 'factory']),
  source: z.enum(['registry', 'factory', 'manualLab']).nullable(),
  reason: bindingReason.nullable(),
  at: z.string().nullable(),
  operationId: z.string().nullable(),
});
export type ImeiRecordRow = z.infer<typeof imeiRecordRow>;

/** Why an IMEI is brought back to the manufacturer's record. */
export const restoreReason = z.enum(['boardReplacement', 'productionRepair']);
export type RestoreReason = z.infer<typeof restoreReason>;

/** One write of an IMEI: what stood there, what the manufacturer's record says, and who answers for it. */
export const imeiRestoration = z.object({
  operationId: z.string(),
  deviceId: z.string(),
  slot: z.number().int(),
  at: isoTime,
  before: z.string().nullable().describe('null: the modem told none'),
  after: z.string().describe('of the manufacturer’s record'),
  recordId: z.string().describe('entry of the registry’s request log'),
  reason: restoreReason,
  operator: z.string(),
  state: z
    .enum(['writing', 'restored', 'failed', 'left'])
    .describe('writing: not ended; failed: not seen to be taken; left: broken off, the former value stands'),
});
export type ImeiRestoration = z.infer<typeof imeiRestoration>;

/** One slot beside the manufacturer's record, and whether it could be brought back to it now. */
export const recordComparison = z.object({
  slot: z.number().int(),
  shown: z.string().nullable().describe('IMEI the modem tells; null: none'),
  record: z
    .object({
      imei: z.string(),
      recordId: z.string().describe('entry of the registry’s request log'),
      expiresAt: isoTime,
    })
    .nullable()
    .describe('signed by the registry for this device, this slot and this question'),
  recordProblem: workbenchErrorWire.nullable().describe('why there is no signed record'),
  verdict: z.enum(['asRecorded', 'differs', 'unknown']),
  refusal: workbenchErrorWire
    .nullable()
    .describe('why it cannot be restored now; IMEI_RESTORE_TOO_SOON can be overridden (`again`)'),
  confirmation: z
    .object({ of: z.enum(['eid', 'serialNumber']), end: z.string() })
    .nullable()
    .describe('what has to be typed to confirm; null: the device does not say which one it is'),
});
export type RecordComparison = z.infer<typeof recordComparison>;

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
  matrix: base
    .route({ method: 'GET', path: '/devices/{deviceId}/imei-matrix' })
    .input(z.object({ deviceId }))
    .output(bindingMatrix),
  /** Binds (again) the enabled profile's IMEI. There is no parameter for a value: it comes from card or registry. */
  bind: base
    .route({ method: 'POST', path: '/devices/{deviceId}/imei-bindings/{iccid}' })
    .input(z.object({ deviceId, iccid, tlsRoots }))
    .output(startedOperation),
  /** Settles the whole map anew by the card's rows: after a host wipe, a board swap, or when the modem shows something else. */
  reconcile: base
    .route({ method: 'POST', path: '/devices/{deviceId}/imei-reconcile' })
    .input(z.strictObject({ deviceId, cause: z.enum(['hostReflash', 'boardSwap', 'reconnect']).default('reconnect') }))
    .output(startedOperation),
  /**
   * Brings a slot back to the IMEI of the manufacturer's record: the one write there is on real hardware, off unless the bench's
   * policy allows it. There is no parameter for a value: it comes signed from the IMEI registry, for that very device and slot.
   */
  restore: base
    .route({ method: 'POST', path: '/devices/{deviceId}/imei-restorations' })
    .input(
      z.strictObject({
        deviceId,
        slot: z.coerce.number().int().min(1).max(8),
        confirmation: z
          .string()
          .max(32)
          .describe(
            'last four digits of the EID; of a device without eUICC, last four characters of its serial number',
          ),
        reason: restoreReason,
        operator: z.string().trim().min(1).max(100).describe('who answers for it'),
        again: z.boolean().default(false).describe('try again within an hour after a failure'),
      }),
    )
    .output(startedOperation),
  /** What a restoration would find: reads the modem and asks the registry for its signed record; changes nothing. */
  compareWithRecord: base
    .route({ method: 'GET', path: '/devices/{deviceId}/imei-record-comparison' })
    .input(z.object({ deviceId }))
    .output(z.array(recordComparison)),
  /** Every such write of a device, newest first. */
  restorations: base
    .route({ method: 'GET', path: '/devices/{deviceId}/imei-restorations' })
    .input(z.object({ deviceId }))
    .output(z.array(imeiRestoration)),
  /** Where an IMEI, EID, ICCID or device was and is, over the whole bench. Digits or part of a name. */
  search: base
    .route({ method: 'GET', path: '/imei-record' })
    .input(
      z.object({ text: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(5000).default(500) }),
    )
    .output(z.array(imeiRecordRow)),
  policies: base.route({ method: 'GET', path: '/imei-policies' }).output(z.array(imeiPolicy)),
  setPolicy: base
    .route({ method: 'PUT', path: '/imei-policies/{iccid}' })
    .input(
      z.strictObject({
        iccid,
        sharing: imeiSharing,
        pinned: z.boolean().default(false),
        source: imeiPolicy.shape.source,
      }),
    )
    .output(imeiPolicy),
  removePolicy: base
    .route({ method: 'DELETE', path: '/imei-policies/{iccid}' })
    .input(z.object({ iccid }))
    .output(z.object({ removed: z.boolean() })),
};
