import type { BenchDevice, Clock } from '#core/environment/index.ts';
import type { CheckName, CheckResult, Profile } from '#shared/api/index.ts';
import { toWireError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';

/** What every check may look at. */
export interface CheckSubject {
  readonly device: BenchDevice;
  readonly eid: string;
  /** The enabled profile. */
  readonly profile: Profile;
  readonly services: BenchServices;
}

export type Evidence = CheckResult['evidence'];

export type CheckFinding = Pick<CheckResult, 'outcome' | 'reason'> & { readonly evidence: Evidence };

export interface Check {
  readonly name: CheckName;
  run(subject: CheckSubject): Promise<CheckFinding>;
}

/** Never a key, RES, CK or IK: under the test algorithm they give K away. */
export const evidence = (facts: Readonly<Record<string, string>>): Evidence =>
  Object.entries(facts).map(([label, value]) => ({ label, value }));

export const pass = (facts: Readonly<Record<string, string>>): CheckFinding => ({
  outcome: 'pass',
  reason: null,
  evidence: evidence(facts),
});

export const fail = (reason: string, facts: Readonly<Record<string, string>> = {}): CheckFinding => ({
  outcome: 'fail',
  reason,
  evidence: evidence(facts),
});

export const notApplicable = (reason: string, facts: Readonly<Record<string, string>> = {}): CheckFinding => ({
  outcome: 'notApplicable',
  reason,
  evidence: evidence(facts),
});

/** A check that cannot be carried through has failed: the reason is the error's code. */
export async function runCheck(check: Check, subject: CheckSubject, clock: Clock): Promise<CheckResult> {
  const started = clock.now();
  const finding = await check.run(subject).catch((error: unknown) => {
    const wire = toWireError(error);
    return fail(wire.code, { error: wire.message });
  });
  return { name: check.name, ...finding, durationMs: clock.now() - started };
}
