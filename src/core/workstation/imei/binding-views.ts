import type { BenchDevice } from '#core/environment/index.ts';
import type { BindingPlan, BindingRow } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { readBindings, readEid } from '../euicc/index.ts';
import { requireProfile } from '../profiles/index.ts';
import { shownMove, shownRows } from './binding-plan.ts';
import { pinnedOf } from './decide-moves.ts';
import { planBindings } from './decision/index.ts';
import { bindingFacts, esimSlot, readSituation } from './situation.ts';

/** The card's rows (authoritative for order) with time and reason from the ledger, then rows only the ledger knows. */
export async function bindingHistory(
  device: BenchDevice,
  services: BenchServices,
  iccid: string | undefined,
): Promise<BindingRow[]> {
  const { eid, bindings } = await services.desks.withCard(device, async (session) => ({
    eid: await readEid(session),
    bindings: (await readBindings(session)) ?? [],
  }));
  const ledger = services.ledger.rows(eid, iccid);
  const wanted = bindings.filter((row) => iccid === undefined || row.iccid === iccid);
  const onCard = shownRows(wanted).map((row): BindingRow => {
    const noted = ledger.findLast((one) => one.iccid === row.iccid && one.imei === row.imei);
    return { ...row, holder: 'card', boundAt: noted?.boundAt ?? null, reason: noted?.reason ?? null };
  });
  const onlyLedger = ledger
    .filter((one) => !wanted.some((row) => row.iccid === one.iccid && row.imei === one.imei))
    .map((one): BindingRow => ({
      iccid: one.iccid,
      imei: one.imei,
      seq: one.seq,
      lastUsedSeq: one.lastUsedSeq,
      source: one.source,
      profileState: 'installed',
      holder: 'ledger',
      boundAt: one.boundAt,
      reason: one.reason,
    }));
  return [...onCard, ...onlyLedger].sort((a, b) => b.lastUsedSeq - a.lastUsedSeq || b.seq - a.seq);
}

/** What binding would do now; changes nothing and asks no server. Rejects with UsageError PROFILE_NOT_FOUND. */
export async function planBinding(device: BenchDevice, services: BenchServices, iccid: string): Promise<BindingPlan> {
  const situation = await readSituation(device, services);
  const profile = requireProfile(situation.profiles, iccid);
  const facts = bindingFacts(device, services, situation);
  const event = { kind: 'enable' as const, slot: esimSlot(device) ?? 1, iccid, profileClass: profile.profileClass };
  let plan = planBindings(event, facts);
  const pinned = pinnedOf(plan);
  if (pinned.length > 0) plan = planBindings(event, { ...facts, mayMove: new Set(pinned) });
  const moves = plan.moves.map(shownMove);
  const own = plan.moves.find((move) => move.iccid === iccid);
  if (own !== undefined) return { iccid, decision: 'use', imei: own.to, reason: own.reason, moves, pinned };
  const ask = plan.asks[0];
  if (ask !== undefined) return { iccid, decision: 'askRegistry', imei: null, reason: ask.reason, moves, pinned };
  const refusal = plan.refusals[0];
  if (refusal !== undefined) return { iccid, decision: 'refuse', imei: null, reason: refusal.reason, moves, pinned };
  // In service already, and nothing would move it.
  const { imei } = facts.live.find((sim) => sim.iccid === iccid)!;
  return { iccid, decision: 'use', imei, reason: { rule: 'R1', facts: { imei } }, moves, pinned };
}
