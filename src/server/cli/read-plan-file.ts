import { readFileSync } from 'node:fs';
import { verificationPlan, type VerificationPlan } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

/** Throws UsageError PLAN_FILE_INVALID with the first place that does not fit. */
export function readPlanFile(path: string): VerificationPlan {
  const invalid = (reason: string, cause?: unknown) =>
    new UsageError('PLAN_FILE_INVALID', `${path}: ${reason}`, { details: { path, reason }, effect: 'none', cause });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw invalid(code ?? 'not JSON', error);
  }
  const read = verificationPlan.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(`${issue?.path.join('.') || 'plan'}: ${issue?.message ?? 'does not fit'}`);
}
