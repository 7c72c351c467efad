import type { BenchDevice } from '#core/environment/index.ts';
import type { BindingPlan, BindingRow } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { readBindings, readEid } from '../euicc/index.ts';
import { readProfiles, requireProfile } from '../profiles/index.ts';
import { shownRows } from './binding-plan.ts';
import { decideImei, indexHistory, indexPolicies } from './decision/index.ts';
import { esimSlot, liveMap, readImeis } from './device-imeis.ts';

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
  const history = await services.desks.withCard(device, async (session) => {
    requireProfile(await readProfiles(session), iccid);
    return shownRows((await readBindings(session)) ?? []);
  });
  if (device.modemLine !== undefined) await readImeis(device, services);
  const { factoryImeis } = device;
  const decision = decideImei(
    { slot: esimSlot(device) ?? 1, sim: 'esim', iccid },
    { history: indexHistory(history), live: liveMap(device, services), policies: indexPolicies([]), factoryImeis },
  );
  const imei = decision.kind === 'use' ? decision.imei : null;
  return { iccid, decision: decision.kind, imei, reason: decision.reason };
}
