import * as z from 'zod';
import { base, deviceId, iccid, isoTime, startedOperation } from './common.ts';

export const checkName = z.enum([
  'metadataMatchesOrder',
  'iccidOnCard',
  'imsiOnCard',
  'akaAgreement',
  'sqnResynchronisation',
  'enableDisableRoundTrip',
  'notificationsDelivered',
  'imeiBinding',
]);
export type CheckName = z.infer<typeof checkName>;

export const checkResult = z.object({
  name: checkName,
  outcome: z.enum(['pass', 'fail', 'notApplicable']),
  /** UPPER_SNAKE code of the reason for fail and notApplicable. */
  reason: z.string().nullable(),
  evidence: z.array(z.object({ label: z.string(), value: z.string() })),
  durationMs: z.number(),
});
export type CheckResult = z.infer<typeof checkResult>;

export const verificationReport = z.object({
  reportId: z.string(),
  deviceId,
  eid: z.string().nullable(),
  iccid,
  startedAt: isoTime,
  endedAt: isoTime,
  outcome: z.enum(['pass', 'fail']),
  checks: z.array(checkResult),
});
export type VerificationReport = z.infer<typeof verificationReport>;

export const verification = {
  /** Runs the named checks on the enabled profile; the operation's result is the report. */
  start: base
    .route({ method: 'POST', path: '/devices/{deviceId}/verifications' })
    .input(z.object({ deviceId }))
    .output(startedOperation),
  list: base
    .route({ method: 'GET', path: '/devices/{deviceId}/verifications' })
    .input(z.object({ deviceId }))
    .output(z.array(verificationReport)),
};
