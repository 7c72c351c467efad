/** What operators ask of the IMEIs of their subscriptions: flows/1-imei-binding, "Plan/carrier policy". */

export type ImeiSharing =
  | { readonly kind: 'unique' }
  | { readonly kind: 'sameAllowed' }
  /** `group`: a name that several policies share, or the ICCID of the subscription to go with. */
  | { readonly kind: 'sameRequiredWith'; readonly group: string };

export interface SubscriptionPolicy {
  readonly iccid: string;
  readonly sharing: ImeiSharing;
  /** The operator registered the IMEI: the subscription yields to no other SIM without being asked. */
  readonly pinned?: boolean | undefined;
  /** Where it is written: carrier bundle, plan record, …; shown to people. */
  readonly source: string;
}

/** Policies found without a search. A subscription that has none counts as `unique` (R5). */
export interface SubscriptionPolicies {
  of(iccid: string): SubscriptionPolicy | undefined;
  /** ICCIDs that go with `group`: those that name it, and `group` itself where that is an ICCID. */
  membersOf(group: string): readonly string[];
}

export function indexPolicies(policies: Iterable<SubscriptionPolicy>): SubscriptionPolicies {
  const byIccid = new Map<string, SubscriptionPolicy>();
  const groups = new Map<string, string[]>();
  for (const policy of policies) {
    byIccid.set(policy.iccid, policy);
    if (policy.sharing.kind !== 'sameRequiredWith') continue;
    const { group } = policy.sharing;
    groups.set(group, [...(groups.get(group) ?? [group]), policy.iccid]);
  }
  return {
    of: (iccid) => byIccid.get(iccid),
    membersOf: (group) => groups.get(group) ?? [group],
  };
}

/** R4: both subscriptions must allow the one IMEI. `against` is the one that does not. */
export function sharingBetween(
  one: string,
  other: string,
  policies: SubscriptionPolicies,
): { readonly allowed: true } | { readonly allowed: false; readonly against: string } {
  if (!consents(one, other, policies)) return { allowed: false, against: one };
  if (!consents(other, one, policies)) return { allowed: false, against: other };
  return { allowed: true };
}

/** R5: without a policy, `unique`; only being named by the other's group counts as consent. */
function consents(one: string, other: string, policies: SubscriptionPolicies): boolean {
  const sharing = policies.of(one)?.sharing;
  if (sharing?.kind === 'sameAllowed') return true;
  if (sharing?.kind === 'sameRequiredWith') return isMember(other, sharing.group, policies);
  const others = policies.of(other)?.sharing;
  return sharing === undefined && others?.kind === 'sameRequiredWith' && others.group === one;
}

function isMember(iccid: string, group: string, policies: SubscriptionPolicies): boolean {
  const sharing = policies.of(iccid)?.sharing;
  return iccid === group || (sharing?.kind === 'sameRequiredWith' && sharing.group === group);
}

export function describePolicy(iccid: string, policy: SubscriptionPolicy | undefined): string {
  if (policy === undefined) return `${iccid}: unknown, so unique`;
  return `${iccid}: ${policy.sharing.kind}${policy.pinned ? ', pinned' : ''} (${policy.source})`;
}
