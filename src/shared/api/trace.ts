import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { base, deviceId, isoTime } from './common.ts';

/** One APDU exchange or AT line, identifiers redacted, secrets never in it. */
export const traceLine = z.object({
  seq: z.number().int(),
  at: isoTime,
  deviceId,
  operationId: z.string().nullable(),
  kind: z.enum(['apdu', 'at', 'http']),
  direction: z.enum(['tx', 'rx']),
  /** ES10 or APDU name, AT command name, ES9+ function. */
  name: z.string(),
  text: z.string().describe('upper-case hex of an APDU, the AT line, or the function with its status'),
  status: z.string().nullable().describe('status word in words'),
  durationMs: z.number().nullable(),
});
export type TraceLine = z.infer<typeof traceLine>;

export const trace = {
  list: base
    .route({ method: 'GET', path: '/trace' })
    .input(z.object({ deviceId: deviceId.optional(), limit: z.coerce.number().int().min(1).max(5000).default(500) }))
    .output(z.array(traceLine)),
  /** Lines as they happen, in batches. */
  watch: base
    .route({ method: 'GET', path: '/trace/events' })
    .input(z.object({ deviceId: deviceId.optional() }))
    .output(eventIterator(z.array(traceLine))),
};
