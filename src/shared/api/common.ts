import { oc } from '@orpc/contract';
import * as z from 'zod';
import { workbenchErrorWire } from '../errors.ts';

/**
 * Every procedure may reject with the one error family of ../errors.ts: the oRPC error code is `WORKBENCH`,
 * its data the wire form.
 */
export const base = oc.errors({ WORKBENCH: { status: 422, data: workbenchErrorWire } });

export const deviceId = z.string().min(1).max(200).describe('device on this bench');
export const iccid = z
  .string()
  .regex(/^\d{18,20}$/)
  .describe('ICCID, 18 to 20 digits as read by people');
export const eid = z
  .string()
  .regex(/^\d{32}$/)
  .describe('EID, 32 digits');
export const imei = z
  .string()
  .regex(/^\d{15}$/)
  .describe('IMEI, 15 digits with check digit');
export const isoTime = z.string().describe('ISO 8601 with milliseconds and zone');
export const hex = z.string().regex(/^([0-9A-F]{2})*$/);

export const activationCode = z.string().min(1).max(4096).describe('activation code, with or without LPA: prefix');
export const tlsRoots = z
  .array(z.string().max(100_000))
  .max(10)
  .optional()
  .describe(
    'roots trusted for this operation besides those of the settings: PEM, or the word system for the public ones',
  );
export const operationId = z.string().min(1).max(100);

/** Every call that changes something starts an operation and answers at once with its id. */
export const startedOperation = z.object({ operationId });
export type StartedOperation = z.infer<typeof startedOperation>;
