import * as z from 'zod';
import { base, deviceId, hex, iccid, isoTime, startedOperation } from './common.ts';
import { fileDifference } from './file-set.ts';
import { checkName, planName, verificationPlan } from './verification-plan.ts';

/** One APDU as evidence: identifiers blotted out by the setting, keys, PINs and answers to challenges always. */
export const apduEvidence = z.object({
  name: z.string(),
  command: z.string(),
  response: z.string(),
  status: z.string().describe('status word in words'),
});
export type ApduEvidence = z.infer<typeof apduEvidence>;

/** Members with a default were not told by versions before 0.6: their reports are kept and shown. */
export const checkResult = z.object({
  name: checkName,
  outcome: z.enum(['pass', 'fail', 'notApplicable']),
  /** UPPER_SNAKE code of the reason for fail and notApplicable. */
  reason: z.string().nullable(),
  evidence: z.array(z.object({ label: z.string(), value: z.string() })),
  startedAt: isoTime.nullable().default(null),
  durationMs: z.number(),
  destructive: z.boolean().default(false).describe('changes more of the card than sequence numbers'),
  trace: z
    .object({ afterSeq: z.number().int(), upToSeq: z.number().int() })
    .nullable()
    .default(null)
    .describe('lines of the trace that this check made'),
  apdus: z.array(apduEvidence).default([]).describe('the first of them; the range of the trace has all'),
  differences: z.array(fileDifference).default([]).describe('left: what was expected; right: what the card has'),
});
export type CheckResult = z.infer<typeof checkResult>;

export const verificationReport = z.object({
  reportId: z.string(),
  deviceId,
  eid: z.string().nullable(),
  iccid,
  plan: z.object({ name: z.string(), title: z.string() }).default({ name: '', title: '' }),
  startedAt: isoTime,
  endedAt: isoTime,
  outcome: z.enum(['pass', 'fail']),
  checks: z.array(checkResult),
});
export type VerificationReport = z.infer<typeof verificationReport>;

export const verification = {
  /**
   * Runs the checks of a plan on the enabled profile; the operation's result names the report. Rejects with PLAN_UNKNOWN,
   * PROFILE_PACKAGE_INVALID.
   */
  start: base
    .route({ method: 'POST', path: '/devices/{deviceId}/verifications' })
    .input(
      z.strictObject({
        deviceId,
        plan: z
          .union([planName, verificationPlan])
          .optional()
          .describe('name of a plan this bench has, or a whole plan; default: full'),
        package: hex
          .max(4_000_000)
          .optional()
          .describe('profile package to hold the card against; default: the one ordered at this bench'),
        allowDestructive: z.boolean().optional().describe('default: destructive checks are left out'),
      }),
    )
    .output(startedOperation),
  list: base
    .route({ method: 'GET', path: '/devices/{deviceId}/verifications' })
    .input(z.object({ deviceId }))
    .output(z.array(verificationReport)),
};
