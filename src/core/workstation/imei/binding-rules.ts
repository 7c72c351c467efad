/**
 * Which IMEI a subscription gets when it is enabled: the rules R1 to R5 and R9 of flows/1-imei-binding
 * (US11805397B2, US12401976B2). Pure: the same facts give the same decision, and nothing is read or changed here.
 */

import { checkImei, imeiIdentity } from '#core/protocol/identifiers/index.ts';
import type { BindingReason } from '#shared/api/index.ts';

/** One association of the card's binding table. Counters, not times: a card has no clock. */
export interface BindingHistoryRow {
  readonly iccid: string;
  /** 15 digits. */
  readonly imei: string;
  /** When first bound. */
  readonly seq: number;
  /** When last enabled with; the highest of an ICCID's rows is its most recently used value. */
  readonly lastUsedSeq: number;
  readonly source: 'registry' | 'factory' | 'manualLab';
  readonly profileState: 'installed' | 'deleted';
}

/** What an operator asks of the IMEI of a subscription. */
export type ImeiSharing =
  | { readonly kind: 'unique' }
  | { readonly kind: 'sameAllowed' }
  /** `group`: a name that several policies share, or the ICCID of the subscription to go with. */
  | { readonly kind: 'sameRequiredWith'; readonly group: string };

export interface SubscriptionPolicy {
  readonly iccid: string;
  readonly sharing: ImeiSharing;
  /** Where it is written: carrier bundle, plan record, …; shown to people. */
  readonly source: string;
}

/** A SIM in service: who presents which IMEI to a network now. */
export interface LiveMapEntry {
  readonly slot: number;
  readonly iccid: string;
  readonly imei: string;
}

export interface BindingFacts {
  /** The subscription that is to be enabled. */
  readonly iccid: string;
  /** Rows of the card, of any ICCID, in any order. */
  readonly history: readonly BindingHistoryRow[];
  readonly live: readonly LiveMapEntry[];
  readonly policies: readonly SubscriptionPolicy[];
  /** The manufacturer's record of the device; its TACs are the only ones the device may show. */
  readonly factoryImeis: readonly string[];
  /** IMEIs the registry allotted to this device, where the ledger knows them: rows a card brought from another device fall away. */
  readonly allottedImeis?: readonly string[] | undefined;
  /** The registry's word for this ICCID, its signature already verified; absent until it was asked. */
  readonly registryAnswer?: { readonly imei: string; readonly allotmentId: string } | undefined;
}

export type BindingDecision =
  | { readonly kind: 'use'; readonly imei: string; readonly reason: BindingReason }
  /** Decide again with `registryAnswer`. */
  | { readonly kind: 'askRegistry'; readonly reason: BindingReason }
  /** The subscription must not be enabled: no admissible IMEI results. */
  | { readonly kind: 'refuse'; readonly reason: BindingReason };

export function decideBinding(facts: BindingFacts): BindingDecision {
  const group = groupCandidate(facts);
  if (group !== undefined) return decideForGroup(facts, group);

  const rows = facts.history.filter((row) => row.iccid === facts.iccid).sort((a, b) => b.lastUsedSeq - a.lastUsedSeq);
  const admissible = rows.filter((row) => inadmissible(row.imei, facts) === undefined);
  let avoided: Collision | undefined;
  for (const row of admissible) {
    const collision = collisionOf(row.imei, facts);
    if (collision.blockedBy === undefined) return useHistory(row, rows, collision, avoided);
    avoided ??= collision;
  }
  if (facts.registryAnswer === undefined) return askRegistry(rows, avoided);
  return useRegistry(facts, facts.registryAnswer, avoided);
}

interface Collision {
  readonly imei: string;
  /** Other active SIMs on this IMEI. */
  readonly others: readonly LiveMapEntry[];
  /** Why it may not be shared, with the first of them that stands against it. */
  readonly blockedBy?: { readonly other: LiveMapEntry; readonly policy: string; readonly unknown: boolean } | undefined;
}

/** R4: an IMEI in use by another active SIM is shared only where both policies allow it. */
function collisionOf(imei: string, facts: BindingFacts): Collision {
  const others = facts.live.filter((entry) => entry.iccid !== facts.iccid && sameEquipment(entry.imei, imei));
  for (const other of others) {
    for (const [one, another] of [
      [facts.iccid, other.iccid],
      [other.iccid, facts.iccid],
    ] as const) {
      if (allowsSharing(one, another, facts)) continue;
      const policy = policyOf(one, facts);
      return { imei, others, blockedBy: { other, policy: describe(one, policy), unknown: policy === undefined } };
    }
  }
  return { imei, others };
}

/** R5: without a policy, `unique`; only being named by the other's group counts as consent. */
function allowsSharing(one: string, other: string, facts: BindingFacts): boolean {
  const sharing = policyOf(one, facts)?.sharing;
  if (sharing?.kind === 'sameAllowed') return true;
  if (sharing?.kind === 'sameRequiredWith') return isMember(other, sharing.group, facts);
  const others = policyOf(other, facts)?.sharing;
  return sharing === undefined && others?.kind === 'sameRequiredWith' && others.group === one;
}

function isMember(iccid: string, group: string, facts: BindingFacts): boolean {
  const sharing = policyOf(iccid, facts)?.sharing;
  return iccid === group || (sharing?.kind === 'sameRequiredWith' && sharing.group === group);
}

/** R3: IMEI of a group member in service, else the one a member used last. */
function groupCandidate(facts: BindingFacts): { group: string; member: string; imei: string } | undefined {
  const sharing = policyOf(facts.iccid, facts)?.sharing;
  if (sharing?.kind !== 'sameRequiredWith') return undefined;
  const { group } = sharing;
  const isOther = (iccid: string) => iccid !== facts.iccid && isMember(iccid, group, facts);
  const active = facts.live.find((entry) => isOther(entry.iccid));
  if (active !== undefined) return { group, member: active.iccid, imei: active.imei };
  const last = facts.history
    .filter(
      (row) => isOther(row.iccid) && row.profileState === 'installed' && inadmissible(row.imei, facts) === undefined,
    )
    .reduce<BindingHistoryRow | undefined>(
      (best, row) => (best && best.lastUsedSeq > row.lastUsedSeq ? best : row),
      undefined,
    );
  return last && { group, member: last.iccid, imei: last.imei };
}

function decideForGroup(
  facts: BindingFacts,
  candidate: { group: string; member: string; imei: string },
): BindingDecision {
  const { group, member, imei } = candidate;
  const shown = { group, member, imei };
  const fault = inadmissible(imei, facts);
  if (fault !== undefined) return refuse({ ...shown, because: fault });
  const { blockedBy } = collisionOf(imei, facts);
  // Another value would break the requirement as surely as this one breaks the other subscription's.
  if (blockedBy !== undefined)
    return refuse({ ...shown, because: 'groupNotAllowed', inUseBy: blockedBy.other.iccid, policy: blockedBy.policy });
  return { kind: 'use', imei, reason: { rule: 'R3', facts: shown } };
}

function useHistory(
  row: BindingHistoryRow,
  rows: readonly BindingHistoryRow[],
  collision: Collision,
  avoided: Collision | undefined,
): BindingDecision {
  const shown = { imei: row.imei, lastUsedSeq: String(row.lastUsedSeq), historyRows: String(rows.length) };
  const { imei } = row;
  if (avoided !== undefined)
    return { kind: 'use', imei, reason: { rule: avoidanceRule(avoided), facts: { ...shown, ...told(avoided) } } };
  if (collision.others.length > 0)
    return { kind: 'use', imei, reason: { rule: 'R4', facts: { ...shown, sharedWith: iccids(collision.others) } } };
  return { kind: 'use', imei, reason: { rule: 'R1', facts: shown } };
}

function askRegistry(rows: readonly BindingHistoryRow[], avoided: Collision | undefined): BindingDecision {
  const shown = { historyRows: String(rows.length) };
  if (avoided === undefined) return { kind: 'askRegistry', reason: { rule: 'R2', facts: shown } };
  return { kind: 'askRegistry', reason: { rule: avoidanceRule(avoided), facts: { ...shown, ...told(avoided) } } };
}

function useRegistry(
  facts: BindingFacts,
  answer: { readonly imei: string; readonly allotmentId: string },
  avoided: Collision | undefined,
): BindingDecision {
  const { imei, allotmentId } = answer;
  const shown = { imei, allotmentId, ...(avoided ? told(avoided) : {}) };
  const fault = inadmissible(imei, { ...facts, allottedImeis: undefined });
  if (fault !== undefined) return refuse({ ...shown, because: fault });
  const collision = collisionOf(imei, facts);
  if (collision.blockedBy !== undefined) return refuse({ ...shown, because: 'inUse', ...told(collision) });
  if (collision.others.length > 0)
    return { kind: 'use', imei, reason: { rule: 'R4', facts: { ...shown, sharedWith: iccids(collision.others) } } };
  return { kind: 'use', imei, reason: { rule: 'R2', facts: shown } };
}

/** R9. */
function refuse(shown: Record<string, string>): BindingDecision {
  return { kind: 'refuse', reason: { rule: 'R9', facts: shown } };
}

/** Why no SIM of this device may ever present the value; undefined when it may. */
function inadmissible(imei: string, facts: BindingFacts): string | undefined {
  const checked = checkImei(imei);
  if (!/^\d{15}$/.test(imei) || !checked.valid || checked.form !== 'imei') return 'malformed';
  if (checked.isNull) return 'nullImei';
  const { factoryImeis, allottedImeis } = facts;
  if (factoryImeis.length > 0 && !factoryImeis.some((own) => own.startsWith(checked.tac))) return 'otherTac';
  const known = allottedImeis && [...factoryImeis, ...allottedImeis];
  if (known !== undefined && !known.some((own) => sameEquipment(own, imei))) return 'notAllotted';
  return undefined;
}

function policyOf(iccid: string, facts: BindingFacts): SubscriptionPolicy | undefined {
  return facts.policies.find((policy) => policy.iccid === iccid);
}

/** The rule that made us avoid a value: R5 where only the missing policy stood against sharing. */
const avoidanceRule = (avoided: Collision): 'R4' | 'R5' => (avoided.blockedBy?.unknown ? 'R5' : 'R4');

function told(collision: Collision): Record<string, string> {
  const { imei, blockedBy } = collision;
  if (blockedBy === undefined) return {};
  return { avoided: imei, inUseBy: blockedBy.other.iccid, policy: blockedBy.policy };
}

function describe(iccid: string, policy: SubscriptionPolicy | undefined): string {
  return policy === undefined ? `${iccid}: unknown, so unique` : `${iccid}: ${policy.sharing.kind} (${policy.source})`;
}

const iccids = (entries: readonly LiveMapEntry[]) => entries.map((entry) => entry.iccid).join(' ');

/** By TAC and serial number: 15 and 16 digits of one device are one identity. */
function sameEquipment(a: string, b: string): boolean {
  return a === b || (/^\d{14,16}$/.test(a) && /^\d{14,16}$/.test(b) && imeiIdentity(a) === imeiIdentity(b));
}
