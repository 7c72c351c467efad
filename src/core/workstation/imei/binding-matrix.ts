import type { BenchDevice } from '#core/environment/index.ts';
import type { BindingMatrix, BindingReason, MatrixCell } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { profileLabel } from '../devices/device-snapshot.ts';
import { holderOfRemovable } from './binding-ledger.ts';
import {
  decideImei,
  describePolicy,
  inadmissible,
  sameEquipment,
  sharingBetween,
  type ActiveSim,
  type BindingFacts,
} from './decision/index.ts';
import { bindingFacts, readSituation, slotImei } from './situation.ts';

type Origin = BindingMatrix['imeis'][number]['origin'];

/** Slots in service against the IMEIs of the device, with the reason for each cell and what does not agree. */
export async function bindingMatrix(device: BenchDevice, services: BenchServices): Promise<BindingMatrix> {
  const situation = await readSituation(device, services);
  const facts = bindingFacts(device, services, situation);
  const iccids = [...new Set([...situation.profiles, ...facts.live].map(({ iccid }) => iccid))];
  const rows = iccids.flatMap((iccid) => facts.history.of(iccid));
  const lent = device.kind === 'simulated' ? await allotmentsOf(device, services) : [];
  const imeis = new Map<string, Origin>();
  const add = (imei: string | undefined, origin: Origin) => {
    if (imei !== undefined && ![...imeis.keys()].some((known) => sameEquipment(known, imei))) imeis.set(imei, origin);
  };
  for (const imei of device.factoryImeis) add(imei, 'factory');
  for (const { imei } of lent) add(imei, 'registry');
  for (const { imei, source } of rows) add(imei, source === 'registry' ? 'registry' : 'row');
  for (const { slot } of device.slots) add(slotImei(situation.readings, slot), 'modem');

  return {
    deviceId: device.id,
    slots: device.slots.map(({ slot, sim }) => {
      const inService = facts.live.find((one) => one.slot === slot);
      const profile = situation.profiles.find(({ iccid }) => iccid === inService?.iccid);
      return {
        slot,
        sim,
        iccid: inService?.iccid ?? null,
        label: profile === undefined ? null : profileLabel(profile),
        imei: slotImei(situation.readings, slot) ?? null,
        policy: inService === undefined ? null : (services.policies.of(inService.iccid) ?? null),
      };
    }),
    imeis: [...imeis].map(([imei, origin]) => ({
      imei,
      origin,
      boundTo: [...new Set(rows.filter((row) => sameEquipment(row.imei, imei)).map(({ iccid }) => iccid))],
    })),
    cells: device.slots.flatMap(({ slot }) =>
      [...imeis.keys()].map((imei) => cell(slot, imei, facts, device, services)),
    ),
    conflicts: conflictsOf(facts, lent),
    tableRows: situation.bindings?.length ?? null,
    tableCapacity: situation.bindings === undefined ? null : (situation.capacity ?? null),
  };
}

function cell(
  slot: number,
  imei: string,
  facts: BindingFacts,
  device: BenchDevice,
  services: BenchServices,
): MatrixCell {
  const here = facts.live.find((one) => one.slot === slot);
  const others = facts.live.filter((one) => one.slot !== slot && sameEquipment(one.imei, imei));
  const fault = inadmissible(imei, facts);
  const against = others.find((other) => here === undefined || !sharing(here, other, facts).allowed);
  const blocked = against && whyBlocked(here, against, facts);
  if (here !== undefined && sameEquipment(here.imei, imei)) {
    if (blocked !== undefined) return { slot, imei, state: 'collides', reason: blocked };
    return { slot, imei, state: 'inUse', reason: recordedReason(here, device, services) ?? whyHere(here, facts) };
  }
  if (fault !== undefined)
    return { slot, imei, state: 'inadmissible', reason: { rule: 'R9', facts: { imei, because: fault } } };
  if (blocked !== undefined) return { slot, imei, state: 'taken', reason: blocked };
  return { slot, imei, state: 'available', reason: null };
}

const sharing = (one: ActiveSim, other: ActiveSim, { policies }: BindingFacts) =>
  sharingBetween(one.iccid, other.iccid, policies);

function whyBlocked(here: ActiveSim | undefined, other: ActiveSim, { policies }: BindingFacts): BindingReason {
  const between = here === undefined ? undefined : sharingBetween(here.iccid, other.iccid, policies);
  const iccid = between !== undefined && !between.allowed ? between.against : other.iccid;
  const policy = policies.of(iccid);
  return {
    rule: policy === undefined ? 'R5' : 'R4',
    facts: { inUseBy: other.iccid, policy: describePolicy(iccid, policy) },
  };
}

/** What the ledger noted when it was bound. */
function recordedReason(
  { iccid, imei, sim }: ActiveSim,
  device: BenchDevice,
  services: BenchServices,
): BindingReason | undefined {
  const eid = services.desks.snapshot(device.id).eid ?? '';
  const holder = sim === 'psim' ? holderOfRemovable(device.id) : eid;
  return services.ledger.rows(holder, iccid).findLast((row) => sameEquipment(row.imei, imei))?.reason;
}

/** What the rules say of it now, where nothing was noted. */
function whyHere(sim: ActiveSim, facts: BindingFacts): BindingReason | null {
  const decision = decideImei(sim, facts, false);
  return decision.kind === 'use' && sameEquipment(decision.imei, sim.imei) ? decision.reason : null;
}

function conflictsOf(
  facts: BindingFacts,
  lent: readonly { readonly iccid: string; readonly imei: string }[],
): BindingMatrix['conflicts'] {
  const same = facts.live.flatMap((one, i) =>
    facts.live
      .slice(i + 1)
      .filter((other) => sameEquipment(one.imei, other.imei) && !sharing(one, other, facts).allowed)
      .map((other) => conflict('sameImei', one, null, other.iccid)),
  );
  const rowOf = ({ iccid }: ActiveSim) => facts.history.of(iccid).find(({ lastUsedSeq }) => lastUsedSeq > 0);
  const differs = facts.live.flatMap((sim) => {
    const row = rowOf(sim);
    return row === undefined || sameEquipment(row.imei, sim.imei)
      ? []
      : [conflict('modemDiffers', sim, row.imei, null)];
  });
  // Card wins for service; the registry's ledger is shown beside it.
  const registry = facts.live.flatMap((sim) => {
    const row = rowOf(sim);
    const allotted = lent.filter(({ iccid }) => iccid === sim.iccid);
    const known = row === undefined || row.source !== 'registry' || allotted.some(({ imei }) => imei === row.imei);
    return known ? [] : [conflict('registryDiffers', sim, allotted[0]?.imei ?? null, null)];
  });
  return [...same, ...differs, ...registry];
}

const conflict = (
  kind: BindingMatrix['conflicts'][number]['kind'],
  { slot, iccid, imei }: ActiveSim,
  expected: string | null,
  other: string | null,
) => ({ kind, slot, iccid, shown: imei, expected, other });

/** What the registry of this bench allotted to the device; nothing where the bench runs none. */
async function allotmentsOf(device: BenchDevice, services: BenchServices) {
  const { lab } = services.environment;
  if (lab === undefined) return [];
  const all = await lab.administration.allotments({}, { signal: undefined });
  return all.filter(({ deviceId }) => deviceId === device.id);
}
