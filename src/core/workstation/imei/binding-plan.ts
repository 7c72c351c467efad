import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import type { BindingMove as ShownMove } from '#shared/api/index.ts';
import type { Facts } from '../operations/index.ts';
import type { BindingHistoryRow, BindingMove, BindingSource } from './decision/index.ts';

/** What `remember` keeps from the decision on: enough to finish or to undo after a crash. */
export interface RememberedPlan {
  /** Of the eUICC; empty on a device without one. */
  readonly eid: string;
  /** Profile that the plan enables; undefined when it enables none. */
  readonly enables: string | undefined;
  /** eSIM port on which it does. */
  readonly port?: number | undefined;
  /** Profile that was enabled there before. */
  readonly previousIccid: string | undefined;
  readonly moves: readonly BindingMove[];
  /** IMEI of each slot before, for going back. */
  readonly slotImeis: Readonly<Record<number, string>>;
}

export const rememberPlan = (plan: RememberedPlan): Facts => ({ plan: JSON.stringify(plan) });

/** Undefined when the decision had not been made yet. */
export function recallPlan(memory: Facts): RememberedPlan | undefined {
  const { plan } = memory;
  return plan === undefined ? undefined : (JSON.parse(plan) as RememberedPlan);
}

const bindingSource = (source: string): BindingSource =>
  source === 'factory' || source === 'manualLab' ? source : 'registry';

/** The card's rows as the rules take them. */
export const shownRows = (rows: readonly ImeiBinding[]): BindingHistoryRow[] =>
  rows.map((row) => ({
    ...row,
    source: bindingSource(row.source),
    profileState: row.profileState === 'deleted' ? 'deleted' : 'installed',
  }));

/** A move as people and scripts see it. */
export const shownMove = ({ slot, sim, iccid, from, to, reason, forced, evicts }: BindingMove): ShownMove => ({
  slot,
  sim,
  iccid,
  from,
  to,
  reason,
  forced,
  evicts: evicts === undefined ? null : { iccid: evicts.iccid, imei: evicts.imei },
});
