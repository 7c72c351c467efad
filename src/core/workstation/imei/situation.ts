import type { BenchDevice } from '#core/environment/index.ts';
import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import type { Profile } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { readBindingTable, readEid } from '../euicc/index.ts';
import { readImeis, readSlotIccids, type ImeiReading } from '../modems/index.ts';
import { readProfiles } from '../profiles/index.ts';
import { holderOfRemovable } from './binding-ledger.ts';
import { shownRows } from './binding-plan.ts';
import { indexHistory, type ActiveSim, type BindingFacts, type BindingHistory } from './decision/index.ts';

/** What a device's card and modem say now: what a binding decision rests on, and what going back would go back to. */
export interface Situation {
  /** Empty on a device without eUICC. */
  readonly eid: string;
  readonly profiles: readonly Profile[];
  /** Undefined on cards without a binding table. */
  readonly bindings: readonly ImeiBinding[] | undefined;
  /** Rows the card's table can hold. */
  readonly capacity: number | undefined;
  /** Empty on a device without modem. */
  readonly readings: readonly ImeiReading[];
  /** SIMs in service, as far as card and modem tell. */
  readonly live: readonly ActiveSim[];
}

/** Rejects with DeviceError, CardError. */
export async function readSituation(device: BenchDevice, services: BenchServices): Promise<Situation> {
  const card = device.euiccReader === undefined ? bare : await readCard(device, services);
  if (device.modemLine === undefined) return { ...card, readings: [], live: [] };
  const { readings, iccids } = await readSlots(device, services);
  return { ...card, readings, live: liveMap(device, readings, iccids, card.profiles) };
}

const bare = { eid: '', profiles: [], bindings: undefined, capacity: undefined };

const readCard = (device: BenchDevice, services: BenchServices) =>
  services.desks.withCard(device, async (session) => {
    const eid = await readEid(session);
    const profiles = await readProfiles(session);
    const table = await readBindingTable(session);
    if (table === undefined) services.ledger.setProfileStates(eid, new Set(profiles.map(({ iccid }) => iccid)));
    return { eid, profiles, bindings: table?.bindings, capacity: table?.capacity };
  });

/** IMEIs of all slots and ICCIDs of the removable SIMs, as the modem tells them now. Rejects with DeviceError. */
export async function readSlots(
  device: BenchDevice,
  services: BenchServices,
): Promise<{ readonly readings: readonly ImeiReading[]; readonly iccids: ReadonlyMap<number, string> }> {
  const slots = device.slots.map(({ slot }) => slot);
  const read = await services.desks.withModem(device, async (modem) => ({
    readings: await readImeis(modem, slots),
    iccids: await readSlotIccids(modem, removableSlots(device)),
  }));
  services.desks.note(device.id, { imeis: read.readings, slotIccids: read.iccids });
  return read;
}

/** IMEIs alone, asked now; rejects with DeviceError when it is silent. */
export async function readDeviceImeis(device: BenchDevice, services: BenchServices): Promise<readonly ImeiReading[]> {
  const slots = device.slots.map(({ slot }) => slot);
  const imeis = await services.desks.withModem(device, (modem) => readImeis(modem, slots));
  services.desks.note(device.id, { imeis });
  return imeis;
}

export const removableSlots = (device: BenchDevice): number[] =>
  device.slots.filter(({ sim }) => sim === 'psim').map(({ slot }) => slot);

/** The slot whose radio stack the eSIM of a port uses: ports are counted from 1 over the eSIM slots. */
export const esimSlot = (device: BenchDevice, port = 1): number | undefined =>
  device.slots.filter(({ sim }) => sim === 'esim')[port - 1]?.slot;

/** On a card without ports all is port 1. */
export const enabledOn = (profiles: readonly Profile[], port = 1): Profile | undefined =>
  profiles.find(({ profileState, enabledOnPort = 1 }) => profileState === 'enabled' && enabledOnPort === port);

/** Slots without a SIM that tells who it is have no subscription to bind. */
export function liveMap(
  device: BenchDevice,
  readings: readonly ImeiReading[],
  iccids: ReadonlyMap<number, string>,
  profiles: readonly Profile[],
): ActiveSim[] {
  const esims = device.slots.filter(({ sim }) => sim === 'esim').map(({ slot }) => slot);
  return device.slots.flatMap(({ slot, sim }): ActiveSim[] => {
    const imei = slotImei(readings, slot);
    if (imei === undefined || sim === 'none') return [];
    const iccid = sim === 'psim' ? iccids.get(slot) : enabledOn(profiles, esims.indexOf(slot) + 1)?.iccid;
    return iccid === undefined ? [] : [{ slot, sim, iccid, imei }];
  });
}

/** 15 digits as the modem shows them in a slot. */
export const slotImei = (readings: readonly ImeiReading[], slot: number | undefined): string | undefined =>
  readings.find((one) => one.slot === slot)?.imei ?? undefined;

/** The facts of the rules, before the registry was asked. */
export function bindingFacts(device: BenchDevice, services: BenchServices, situation: Situation): BindingFacts {
  const { eid, bindings, capacity, live } = situation;
  const card = bindings === undefined ? services.ledger.history(eid) : indexHistory(shownRows(bindings));
  const removable = services.ledger.history(holderOfRemovable(device.id));
  const esims = new Set(situation.profiles.map(({ iccid }) => iccid));
  const history: BindingHistory = {
    get size() {
      return card.size;
    },
    of: (iccid) => (esims.has(iccid) || card.of(iccid).length > 0 ? card : removable).of(iccid),
    deleted: () => card.deleted(),
  };
  return {
    live,
    history,
    policies: services.policies.index(),
    factoryImeis: device.factoryImeis,
    capacity: bindings === undefined ? undefined : capacity,
  };
}
