import type { Hit, Severity } from './finding.ts';
import type { LintSubject } from './lint-subject.ts';

export type RuleGroup = 'structure' | 'services' | 'references' | 'files' | 'identity' | '5g' | 'keys' | 'card';

/** One rule. Its id is stable: reports, filters and texts go by it. */
export interface LintRule {
  readonly id: string;
  readonly group: RuleGroup;
  readonly severity: Severity;
  check(subject: LintSubject): Iterable<Hit>;
}

export const rule = (
  group: RuleGroup,
  severity: Severity,
  id: string,
  check: (subject: LintSubject) => Iterable<Hit>,
): LintRule => ({ id, group, severity, check });
