import * as z from 'zod';
import { base, deviceId, iccid, startedOperation, tlsRoots } from './common.ts';

/** Keys as lpac prints them; `state` is this workbench's durable queue. */
export const notification = z.object({
  seqNumber: z.number().int(),
  profileManagementOperation: z.enum(['install', 'enable', 'disable', 'delete']),
  notificationAddress: z.string(),
  iccid: iccid.nullable(),
  state: z.enum(['queued', 'delivered', 'failed']),
  attempts: z.number().int(),
  nextAttemptAt: z.string().nullable(),
  deliveredAt: z.string().nullable().describe('proof of delivery: the server answered 2xx then'),
  answerStatus: z.number().int().nullable().describe('HTTP status of that answer'),
  lastError: z.string().nullable(),
});
export type Notification = z.infer<typeof notification>;

export const notifications = {
  list: base
    .route({ method: 'GET', path: '/devices/{deviceId}/notifications' })
    .input(z.object({ deviceId }))
    .output(z.array(notification)),
  /** Sends what is pending, oldest first, and removes from the card what was delivered. */
  process: base
    .route({ method: 'POST', path: '/devices/{deviceId}/notifications/process' })
    .input(z.strictObject({ deviceId, seqNumber: z.number().int().optional(), tlsRoots }))
    .output(startedOperation),
  /** Rejects with NOTIFICATION_UNSENT unless `evenUnsent`: the server would never learn of it. */
  remove: base
    .route({ method: 'POST', path: '/devices/{deviceId}/notifications/{seqNumber}/remove' })
    .input(z.strictObject({ deviceId, seqNumber: z.coerce.number().int(), evenUnsent: z.boolean().default(false) }))
    .output(startedOperation),
};
