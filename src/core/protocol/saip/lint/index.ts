export * from './card-capability.ts';
export type { Finding, Severity } from './finding.ts';
export * from './lint-package.ts';
export type { LintRule, RuleGroup } from './lint-rule.ts';
export type { LintOptions } from './lint-subject.ts';
export { lintRules } from './rules/index.ts';
