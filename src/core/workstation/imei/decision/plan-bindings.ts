/**
 * What an event means for the IMEIs of a device: which SIMs leave service, which get which IMEI and why, and what stands
 * against it. Pure; flows/1-imei-binding, sequences A to F and rules R1 to R10.
 */

import type { BindingReason } from '#shared/api/index.ts';
import { sameEquipment } from './admissible.ts';
import type { BindingHistory, BindingHistoryRow } from './binding-history.ts';
import type { ActiveSim, BindingFacts, BindingSource, BindingSubject } from './binding-facts.ts';
import { decideImei } from './decide-imei.ts';

export type BindingEvent =
  /** An eSIM is to be enabled; whoever is in service in its slot is disabled by it. */
  | ({ readonly kind: 'enable' } & EsimSubject)
  /** An eSIM in service gets its IMEI anew. */
  | ({ readonly kind: 'rebind' } & EsimSubject)
  | { readonly kind: 'disable'; readonly iccid: string }
  /** Installed, for the first time or again: it gets an IMEI when it is enabled, its former one if it has rows. */
  | { readonly kind: 'install'; readonly iccid: string }
  | { readonly kind: 'delete'; readonly iccid: string }
  /** A removable SIM came into a slot, an empty one or another SIM's. */
  | { readonly kind: 'insert'; readonly slot: number; readonly iccid: string }
  | { readonly kind: 'remove'; readonly slot: number }
  /** Every profile of the eUICC is gone, and its rows with them. */
  | { readonly kind: 'memoryReset' }
  /** The whole map is settled anew: host wiped, board swapped, device plugged in again. `live` says what the modem shows. */
  | { readonly kind: 'reconcile'; readonly cause: 'hostReflash' | 'boardSwap' | 'reconnect' };

type EsimSubject = Pick<BindingSubject, 'slot' | 'iccid' | 'profileClass'>;

/** One SIM gets an IMEI. Moves are applied in the order of the plan. */
export interface BindingMove {
  readonly slot: number;
  readonly sim: 'esim' | 'psim';
  readonly iccid: string;
  /** What it presents now; null: it is not in service yet. */
  readonly from: string | null;
  readonly to: string;
  readonly source: BindingSource;
  readonly reason: BindingReason;
  /** The event was about another SIM: shown and confirmed first, for it means a detach and an attach. */
  readonly forced: boolean;
  /** A row of it is written (R7); not for bootstrap profiles (R10). */
  readonly recorded: boolean;
  /** Row that the card's full table gives up for it (R8). */
  readonly evicts?: BindingHistoryRow | undefined;
}

export interface BindingPlan {
  /** SIMs that the event itself takes out of service. */
  readonly leaving: readonly ActiveSim[];
  readonly moves: readonly BindingMove[];
  /** Plan again with the registry's answers for these. */
  readonly asks: readonly { readonly iccid: string; readonly reason: BindingReason }[];
  /** Why nothing may be done. With a refusal there are no moves. */
  readonly refusals: readonly { readonly slot: number; readonly iccid: string; readonly reason: BindingReason }[];
  /** The live map once the plan is carried out. */
  readonly after: readonly ActiveSim[];
}

export function planBindings(event: BindingEvent, facts: BindingFacts): BindingPlan {
  switch (event.kind) {
    case 'enable':
      return settleOne({ ...event, sim: 'esim' }, leavingSlot(facts, event.slot, event.iccid), facts);
    case 'rebind':
      return settleOne({ ...event, sim: 'esim' }, [], facts, true);
    case 'insert':
      return settleOne({ ...event, sim: 'psim' }, leavingSlot(facts, event.slot, event.iccid), facts);
    case 'disable':
    case 'delete':
      return onlyLeaving(facts, ({ iccid }) => iccid === event.iccid);
    case 'remove':
      return onlyLeaving(facts, ({ slot }) => slot === event.slot);
    case 'memoryReset':
      return onlyLeaving(facts, ({ sim }) => sim === 'esim');
    case 'install':
      return onlyLeaving(facts, () => false);
    case 'reconcile':
      return settleAll(event.cause, facts);
  }
}

const leavingSlot = ({ live }: BindingFacts, slot: number, iccid: string) =>
  live.filter((one) => one.slot === slot && one.iccid !== iccid);

/** Nobody moves because another SIM left: an IMEI once changed stays until there is a reason to change it again. */
function onlyLeaving({ live }: BindingFacts, leaves: (sim: ActiveSim) => boolean): BindingPlan {
  return {
    leaving: live.filter(leaves),
    moves: [],
    asks: [],
    refusals: [],
    after: live.filter((sim) => !leaves(sim)),
  };
}

/** Sequences A, B, C, E and F: the subject, then those it displaces. */
function settleOne(
  subject: BindingSubject,
  leaving: readonly ActiveSim[],
  facts: BindingFacts,
  anew = false,
): BindingPlan {
  const draft = new Draft(facts, leaving);
  const displaced = draft.settle({ ...subject, anew }, false);
  for (const sim of displaced) draft.settle(sim, true);
  return draft.plan();
}

/**
 * Sequence of a reconnect: the card's rows win over what the modem shows. Removable SIMs first, then pinned
 * subscriptions, then by slot, so that those who yield find the others in place; one that goes with another after that one.
 */
function settleAll(cause: string, facts: BindingFacts): BindingPlan {
  const rank = ({ sim, iccid }: ActiveSim) => (sim === 'psim' ? 0 : facts.policies.of(iccid)?.pinned ? 1 : 2);
  const waiting = [...facts.live].sort((a, b) => rank(a) - rank(b) || a.slot - b.slot);
  const draft = new Draft({ ...facts, live: [] }, []);
  while (waiting.length > 0) {
    const follows = ({ iccid }: ActiveSim) => {
      const sharing = facts.policies.of(iccid)?.sharing;
      return (
        sharing?.kind === 'sameRequiredWith' &&
        waiting.some((other) => other.iccid === sharing.group && other.iccid !== iccid)
      );
    };
    const next = Math.max(
      0,
      waiting.findIndex((sim) => !follows(sim)),
    );
    for (const sim of waiting.splice(next, 1)) draft.settle(sim, false, cause);
  }
  return draft.plan();
}

/** A plan in the making; `live` grows with each SIM that is settled. */
class Draft {
  readonly #facts: BindingFacts;
  readonly #leaving: readonly ActiveSim[];
  readonly #moves: BindingMove[] = [];
  readonly #asks: { iccid: string; reason: BindingReason }[] = [];
  readonly #refusals: { slot: number; iccid: string; reason: BindingReason }[] = [];
  #live: readonly ActiveSim[];
  #rows: number | undefined;
  #spare: readonly BindingHistoryRow[] | undefined;

  constructor(facts: BindingFacts, leaving: readonly ActiveSim[]) {
    this.#facts = facts;
    this.#leaving = leaving;
    this.#live = facts.live.filter((sim) => !leaving.includes(sim));
  }

  /**
   * Gives `subject` its IMEI; answers with the SIMs that have to leave it. `cause`: it is in service already, and stays.
   * `anew`: it gets its IMEI even where it presents it already.
   */
  settle(
    subject: BindingSubject & { readonly imei?: string; readonly anew?: boolean },
    forced: boolean,
    cause?: string,
  ): readonly ActiveSim[] {
    const { slot, sim, iccid } = subject;
    const known = this.#live.find((one) => one.iccid === iccid);
    const from = known?.imei ?? subject.imei ?? null;
    const history = cause === undefined ? this.#facts.history : presented(this.#facts.history, subject);
    const decision = decideImei(subject, { ...this.#facts, history, live: this.#live }, !forced && cause === undefined);
    if (decision.kind === 'askRegistry') {
      this.#asks.push({ iccid, reason: decision.reason });
      return [];
    }
    if (decision.kind === 'refuse') {
      this.#refusals.push({ slot, iccid, reason: decision.reason });
      return [];
    }
    const { imei: to, source, displaces } = decision;
    const recorded = decision.reason.rule !== 'R10';
    const moved = subject.anew || from === null || !sameEquipment(from, to);
    const room = recorded && moved ? this.#roomFor(iccid, to) : { evicts: undefined };
    if (room === 'full') {
      this.#refusals.push({ slot, iccid, reason: { rule: 'R9', facts: { imei: to, because: 'tableFull' } } });
      return [];
    }
    const reason = cause === undefined ? decision.reason : withFact(decision.reason, 'cause', cause);
    this.#live = [...this.#live.filter((one) => one.iccid !== iccid), { slot, sim, iccid, imei: to }];
    if (moved) this.#moves.push({ slot, sim, iccid, from, to, source, reason, forced, recorded, ...room });
    return displaces;
  }

  plan(): BindingPlan {
    const leaving = this.#leaving;
    const stands = this.#refusals.length > 0 || this.#asks.length > 0;
    return {
      leaving: stands ? [] : leaving,
      moves: stands ? [] : this.#moves,
      asks: this.#refusals.length > 0 ? [] : this.#asks,
      refusals: this.#refusals,
      after: stands ? this.#facts.live : this.#live,
    };
  }

  /** R8: a full table gives up the least recently used row of a deleted profile, never one of an installed profile. */
  #roomFor(iccid: string, imei: string): { readonly evicts: BindingHistoryRow | undefined } | 'full' {
    const { capacity, history } = this.#facts;
    if (capacity === undefined || history.of(iccid).some((row) => row.imei === imei)) return { evicts: undefined };
    this.#rows ??= history.size;
    if (this.#rows < capacity) {
      this.#rows++;
      return { evicts: undefined };
    }
    this.#spare ??= history.deleted().filter((row) => row.iccid !== iccid);
    const [evicts, ...rest] = this.#spare;
    this.#spare = rest;
    return evicts === undefined ? 'full' : { evicts };
  }
}

/** A SIM in service that never had a row keeps what it presents, as though that were its row. */
function presented(
  history: BindingHistory,
  { iccid, imei }: BindingSubject & { readonly imei?: string },
): BindingHistory {
  if (imei === undefined || history.of(iccid).length > 0) return history;
  const row: BindingHistoryRow = { iccid, imei, seq: 0, lastUsedSeq: 0, source: 'factory', profileState: 'installed' };
  return { ...history, of: (one) => (one === iccid ? [row] : history.of(one)) };
}

const withFact = (reason: BindingReason, name: string, value: string): BindingReason => ({
  ...reason,
  facts: { ...reason.facts, [name]: value },
});
