import type { BenchDevice } from '#core/environment/index.ts';
import type { CheckName, CheckOptions, CheckResult, FileDifference, Profile } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';

/** What every check may look at. */
export interface CheckSubject {
  readonly device: BenchDevice;
  readonly eid: string;
  /** The enabled profile. */
  readonly profile: Profile;
  readonly services: BenchServices;
  /** Checks of the plan that is carried out: what one of them judges, the others leave to it. */
  readonly planned: readonly CheckName[];
  /** Profile package to hold the card against, where the caller gave one. */
  readonly packageBytes: Uint8Array | undefined;
}

export type Evidence = CheckResult['evidence'];

export type CheckFinding = Pick<CheckResult, 'outcome' | 'reason'> & {
  readonly evidence: Evidence;
  readonly differences?: readonly FileDifference[] | undefined;
};

export interface Check<Name extends CheckName = CheckName> {
  readonly name: Name;
  /** Checks that judge what this one takes for granted: where one of them has failed, there is nothing left to judge here. */
  readonly buildsOn?: readonly CheckName[];
  run(subject: CheckSubject, options: CheckOptions[Name]): Promise<CheckFinding>;
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
