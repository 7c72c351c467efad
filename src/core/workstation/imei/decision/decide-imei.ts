/**
 * Which IMEI one SIM gets: the rules R1 to R6, R9 and R10 of flows/1-imei-binding (US11805397B2, US12401976B2).
 * Pure: the same facts give the same decision, and nothing is read or changed here.
 */

import { inadmissible, sameEquipment } from './admissible.ts';
import { byLastUse, type BindingHistoryRow } from './binding-history.ts';
import type { ActiveSim, BindingDecision, BindingFacts, BindingSubject, RegistryAnswer } from './binding-facts.ts';
import { describePolicy, sharingBetween } from './subscription-policies.ts';

/** `mayDisplace` false: a SIM that is itself displaced displaces no other. */
export function decideImei(subject: BindingSubject, facts: BindingFacts, mayDisplace = true): BindingDecision {
  const scene = { subject, facts, mayDisplace };
  if (subject.sim === 'psim') return decideForRemovable(scene);
  if (subject.profileClass === 'provisioning' && !facts.bindBootstrap) return decideForBootstrap(scene);

  const group = groupCandidate(scene);
  if (group !== undefined) return decideForGroup(scene, group);

  const rows = facts.history.of(subject.iccid);
  let avoided: Collision | undefined;
  for (const row of rows) {
    if (inadmissible(row.imei, facts) !== undefined) continue;
    const collision = collisionOf(scene, row.imei);
    if (collision.blockedBy === undefined) return useHistory(row, rows, collision, avoided);
    if (isPinned(scene, subject.iccid)) return refusePinned(subject.iccid, collision);
    avoided ??= collision;
  }
  const answer = facts.registryAnswers?.get(subject.iccid);
  return answer === undefined ? askRegistry(rows, avoided) : useRegistry(scene, answer, avoided);
}

interface Scene {
  readonly subject: BindingSubject;
  readonly facts: BindingFacts;
  readonly mayDisplace: boolean;
}

interface Collision {
  readonly imei: string;
  /** Other active SIMs on this IMEI that share it. */
  readonly sharing: readonly ActiveSim[];
  /** Other active SIMs on this IMEI that have to leave it. */
  readonly displaces: readonly ActiveSim[];
  /** Why it can't be had, with the first that stands against it. */
  readonly blockedBy?: { readonly other: ActiveSim; readonly policy: string; readonly unknown: boolean } | undefined;
}

/** R4, R5, R6: an IMEI that another active SIM has is shared where both policies allow it, else taken over or left. */
function collisionOf(scene: Scene, imei: string): Collision {
  const { subject, facts } = scene;
  const sharing: ActiveSim[] = [];
  const displaces: ActiveSim[] = [];
  for (const other of facts.live) {
    if (other.iccid === subject.iccid || !sameEquipment(other.imei, imei)) continue;
    const shared = sharingBetween(subject.iccid, other.iccid, facts.policies);
    if (shared.allowed) sharing.push(other);
    else if (yields(scene, other)) displaces.push(other);
    else {
      const policy = facts.policies.of(shared.against);
      const blockedBy = { other, policy: describePolicy(shared.against, policy), unknown: policy === undefined };
      return { imei, sharing, displaces: [], blockedBy };
    }
  }
  return { imei, sharing, displaces };
}

/** R6: eSIMs yield to removable SIMs and to pinned eSIMs; a pinned eSIM yields only where a person agreed. */
function yields({ subject, facts, mayDisplace }: Scene, other: ActiveSim): boolean {
  if (!mayDisplace || other.sim !== 'esim') return false;
  if (facts.policies.of(other.iccid)?.pinned) return facts.mayMove?.has(other.iccid) ?? false;
  return subject.sim === 'psim' || (facts.policies.of(subject.iccid)?.pinned ?? false);
}

const isPinned = ({ facts }: Scene, iccid: string): boolean =>
  (facts.policies.of(iccid)?.pinned ?? false) && !(facts.mayMove?.has(iccid) ?? false);

/** Sequence E: its own last IMEI, else the factory IMEI of its slot; no server is asked for it. */
function decideForRemovable(scene: Scene): BindingDecision {
  const { subject, facts } = scene;
  const rows = facts.history.of(subject.iccid);
  const factory = facts.factoryImeis[subject.slot - 1];
  const candidates = [
    ...rows.map((row) => ({ imei: row.imei, rule: 'R1' as const, source: row.source })),
    ...(factory === undefined ? [] : [{ imei: factory, rule: 'R6' as const, source: 'factory' as const }]),
  ];
  let first: Collision | undefined;
  for (const { imei, rule, source } of candidates) {
    if (inadmissible(imei, facts) !== undefined) continue;
    const collision = collisionOf(scene, imei);
    if (collision.blockedBy !== undefined) {
      first ??= collision;
      continue;
    }
    const { displaces } = collision;
    const shown = { imei, ...(displaces.length > 0 ? { displaces: iccids(displaces) } : {}) };
    if (collision.sharing.length > 0)
      return use(imei, source, 'R4', { ...shown, sharedWith: iccids(collision.sharing) }, displaces);
    return use(imei, source, rule, shown, displaces);
  }
  const other = first?.blockedBy?.other;
  if (first !== undefined && other !== undefined && facts.policies.of(other.iccid)?.pinned)
    return refusePinned(other.iccid, first);
  return refuse({ because: first === undefined ? 'noFactoryImei' : 'inUse', ...(first ? told(first) : {}) });
}

/** R10: a factory IMEI of the device that is free, the slot's own first. */
function decideForBootstrap(scene: Scene): BindingDecision {
  const { factoryImeis } = scene.facts;
  const own = factoryImeis[scene.subject.slot - 1];
  const candidates = own === undefined ? factoryImeis : [own, ...factoryImeis.filter((imei) => imei !== own)];
  let first: Collision | undefined;
  for (const imei of candidates) {
    const collision = collisionOf(scene, imei);
    if (collision.blockedBy === undefined)
      return use(imei, 'factory', 'R10', { imei, because: 'bootstrap', ...(first ? told(first) : {}) });
    first ??= collision;
  }
  return refuse({ because: first === undefined ? 'noFactoryImei' : 'inUse', ...(first ? told(first) : {}) });
}

/** R3: IMEI of a group member in service, else the one a member used last. */
function groupCandidate({ subject, facts }: Scene): GroupCandidate | undefined {
  const sharing = facts.policies.of(subject.iccid)?.sharing;
  if (sharing?.kind !== 'sameRequiredWith') return undefined;
  const { group } = sharing;
  const members = facts.policies.membersOf(group).filter((iccid) => iccid !== subject.iccid);
  const active = facts.live.find(({ iccid }) => members.includes(iccid));
  if (active !== undefined) return { group, member: active.iccid, imei: active.imei };
  const last = members
    .flatMap((iccid) => facts.history.of(iccid))
    .filter(({ imei, profileState }) => profileState === 'installed' && inadmissible(imei, facts) === undefined)
    .sort(byLastUse)[0];
  return last && { group, member: last.iccid, imei: last.imei };
}

interface GroupCandidate {
  readonly group: string;
  readonly member: string;
  readonly imei: string;
}

function decideForGroup(scene: Scene, { group, member, imei }: GroupCandidate): BindingDecision {
  const shown = { group, member, imei };
  const fault = inadmissible(imei, scene.facts);
  if (fault !== undefined) return refuse({ ...shown, because: fault });
  // Who joins a group displaces nobody: the member itself would move away from what it is joined for.
  const { blockedBy } = collisionOf({ ...scene, mayDisplace: false }, imei);
  // Another value would break the requirement as surely as this one breaks the other subscription's.
  if (blockedBy !== undefined)
    return refuse({ ...shown, because: 'groupNotAllowed', inUseBy: blockedBy.other.iccid, policy: blockedBy.policy });
  const own = scene.facts.factoryImeis.some((factory) => sameEquipment(factory, imei));
  const noted = scene.facts.history.of(member).find((row) => sameEquipment(row.imei, imei));
  const source = noted?.source ?? (own ? 'factory' : 'registry');
  return use(imei, source, 'R3', shown);
}

function useHistory(
  row: BindingHistoryRow,
  rows: readonly BindingHistoryRow[],
  { sharing, displaces }: Collision,
  avoided: Collision | undefined,
): BindingDecision {
  const { imei, source } = row;
  const shown = {
    imei,
    lastUsedSeq: String(row.lastUsedSeq),
    historyRows: String(rows.length),
    ...(displaces.length > 0 ? { displaces: iccids(displaces) } : {}),
  };
  if (avoided !== undefined)
    return use(imei, source, avoidanceRule(avoided), { ...shown, ...told(avoided) }, displaces);
  if (sharing.length > 0) return use(imei, source, 'R4', { ...shown, sharedWith: iccids(sharing) }, displaces);
  return use(imei, source, 'R1', shown, displaces);
}

function askRegistry(rows: readonly BindingHistoryRow[], avoided: Collision | undefined): BindingDecision {
  const shown = { historyRows: String(rows.length) };
  if (avoided === undefined) return { kind: 'askRegistry', reason: { rule: 'R2', facts: shown } };
  return { kind: 'askRegistry', reason: { rule: avoidanceRule(avoided), facts: { ...shown, ...told(avoided) } } };
}

function useRegistry(scene: Scene, answer: RegistryAnswer, avoided: Collision | undefined): BindingDecision {
  const { imei, allotmentId } = answer;
  const shown = { imei, allotmentId, ...(avoided ? told(avoided) : {}) };
  const fault = inadmissible(imei, { ...scene.facts, allottedImeis: undefined });
  if (fault !== undefined) return refuse({ ...shown, because: fault });
  const collision = collisionOf(scene, imei);
  if (collision.blockedBy !== undefined) return refuse({ ...shown, because: 'inUse', ...told(collision) });
  if (collision.sharing.length > 0)
    return use(imei, 'registry', 'R4', { ...shown, sharedWith: iccids(collision.sharing) }, collision.displaces);
  return use(imei, 'registry', 'R2', shown, collision.displaces);
}

function use(
  imei: string,
  source: BindingHistoryRow['source'],
  rule: 'R1' | 'R2' | 'R3' | 'R4' | 'R5' | 'R6' | 'R10',
  facts: Record<string, string>,
  displaces: readonly ActiveSim[] = [],
): BindingDecision {
  return { kind: 'use', imei, source, reason: { rule, facts }, displaces };
}

/** R9. */
function refuse(shown: Record<string, string>): BindingDecision {
  return { kind: 'refuse', reason: { rule: 'R9', facts: shown } };
}

/** R6: the user is asked whether the pinned subscription may move. */
function refusePinned(pinned: string, collision: Collision): BindingDecision {
  return { kind: 'refuse', reason: { rule: 'R6', facts: { because: 'pinned', pinned, ...told(collision) } } };
}

/** The rule that made us avoid a value: R5 where only the missing policy stood against sharing. */
const avoidanceRule = (avoided: Collision): 'R4' | 'R5' => (avoided.blockedBy?.unknown ? 'R5' : 'R4');

function told({ imei, blockedBy }: Collision): Record<string, string> {
  return blockedBy === undefined ? {} : { avoided: imei, inUseBy: blockedBy.other.iccid, policy: blockedBy.policy };
}

const iccids = (sims: readonly ActiveSim[]) => sims.map(({ iccid }) => iccid).join(' ');
