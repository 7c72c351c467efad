import type { Profile } from '../api/index.ts';
import { sentence } from './sentence.ts';

export const profileStateWords: Record<Profile['profileState'], string> = { enabled: 'Enabled', disabled: 'Disabled' };

export const profileClassWords: Record<Profile['profileClass'], string> = {
  test: 'Test',
  provisioning: 'Provisioning',
  operational: 'Operational',
};

export const policyRuleWords: Record<Profile['profilePolicyRules'][number], { name: string; meaning: string }> = {
  pprUpdateControl: { name: 'Rules can be updated', meaning: 'The operator may change the policy rules later.' },
  ppr1: { name: 'Cannot be disabled', meaning: 'The operator forbids disabling this profile.' },
  ppr2: { name: 'Cannot be deleted', meaning: 'The operator forbids deleting this profile.' },
};

export const activationCodeWarningWords = (code: string): string =>
  ({
    PREFIX_MISSING: 'The LPA: prefix was missing and has been assumed.',
    PREFIX_LOWER_CASE: 'The prefix was in lower case.',
    BLANKS_REMOVED: 'Blanks around the code were removed.',
    EMPTY_OID: 'The code names an empty server identity; it is ignored.',
  })[code] ?? sentence(code);
