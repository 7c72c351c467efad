import lintTexts from '../../../resources/lint-texts.json' with { type: 'json' };
import type { LintSeverity, PackageComparison } from '../api/index.ts';
import { sentence } from './sentence.ts';

/** What a rule of the lint says to people. */
export interface LintText {
  readonly what: string;
  /** What it does on a card, in a phone or to a customer. */
  readonly why: string;
  readonly fix: string;
}

const texts: Readonly<Record<string, LintText | undefined>> = lintTexts;

/** The texts of a rule; of one that has none yet, its name made readable. */
export const lintText = (rule: string): LintText => texts[rule] ?? { what: sentence(rule), why: '', fix: '' };

export const severityWords: Readonly<Record<LintSeverity, string>> = {
  error: 'Error',
  warning: 'Warning',
  hint: 'Hint',
};

export const packageAreaWords: Readonly<Record<PackageComparison['parts'][number]['area'], string>> = {
  header: 'Header',
  services: 'Mandatory services',
  templates: 'Mandatory templates',
  pins: 'PINs',
  puks: 'PUKs',
  authentication: 'Authentication',
  applications: 'Applications',
  elements: 'Other elements',
};
