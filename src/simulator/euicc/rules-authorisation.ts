import type { OperatorId, PprId, ProfilePolicyAuthorisationRule, StoreMetadata } from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { classOf } from './profile-registry.ts';

/** Whether the profile's policy rules may be set on this card: SGP.22 sections 2.9.2 and 2.9.3. */
export function policyRulesAllowed(core: EuiccCore, metadata: StoreMetadata): boolean {
  const asked = (metadata.profilePolicyRules ?? []).filter((rule) => rule !== 'pprUpdateControl');
  if (asked.includes('ppr1') && core.profiles.all().some((other) => classOf(other) === 'operational')) return false;
  return asked.every((rule) => ruleAllowed(core, rule, metadata.profileOwner));
}

function ruleAllowed(core: EuiccCore, rule: PprId, owner: OperatorId | undefined): boolean {
  if (core.capability.forbiddenProfilePolicyRules.includes(rule)) return false;
  const matches = (entry: ProfilePolicyAuthorisationRule) =>
    entry.pprIds.includes(rule) &&
    entry.allowedOperators.some((allowed) => owner !== undefined && covers(allowed, owner));
  return core.capability.rules.some(matches);
}

function covers(allowed: OperatorId, owner: OperatorId): boolean {
  return (
    digitsMatch(allowed.plmn.mcc, owner.plmn.mcc) &&
    digitsMatch(allowed.plmn.mnc, owner.plmn.mnc) &&
    groupMatches(allowed.gid1, owner.gid1) &&
    groupMatches(allowed.gid2, owner.gid2)
  );
}

/** E stands for any digit, and at the end for none. */
function digitsMatch(pattern: string, digits: string): boolean {
  if (digits.length > pattern.length) return false;
  return [...pattern].every((digit, i) => digit === 'E' || digit === digits[i]);
}

/** An empty group identifier allows any value, an absent one only an absent one. */
function groupMatches(allowed: string | undefined, owner: string | undefined): boolean {
  return allowed === undefined ? owner === undefined : owner !== undefined && (allowed === '' || allowed === owner);
}
