/** Every rule there is. Tests hold each to a package that breaks it, and its texts to be there. */
import type { LintRule } from '../lint-rule.ts';
import { accessCodeRules } from './access-code-rules.ts';
import { cardRules } from './card-rules.ts';
import { fileRules } from './file-rules.ts';
import { fiveGRules } from './fiveg-rules.ts';
import { identityRules } from './identity-rules.ts';
import { keyRules } from './key-rules.ts';
import { referenceRules, refusalRules } from './reference-rules.ts';
import { serviceRules } from './service-rules.ts';
import { structureRules } from './structure-rules.ts';

export const lintRules: readonly LintRule[] = [
  ...structureRules,
  ...accessCodeRules,
  ...serviceRules,
  ...referenceRules,
  ...fileRules,
  ...identityRules,
  ...fiveGRules,
  ...keyRules,
  ...cardRules,
  ...refusalRules,
];
