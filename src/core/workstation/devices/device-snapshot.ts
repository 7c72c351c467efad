import type { BenchDevice, RemovableSims } from '#core/environment/index.ts';
import type { Device, Profile } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import type { ImeiReading } from '../modems/index.ts';

/** What was last read from a device. */
export interface DeviceSnapshot {
  readonly eid: string | undefined;
  readonly profiles: readonly Profile[];
  readonly imeis: readonly ImeiReading[];
  /** ICCIDs of removable SIMs by slot. */
  readonly slotIccids: ReadonlyMap<number, string>;
  readonly cardProblem: WorkbenchErrorWire | undefined;
  readonly modemProblem: WorkbenchErrorWire | undefined;
}

export const emptySnapshot: DeviceSnapshot = {
  eid: undefined,
  profiles: [],
  imeis: [],
  slotIccids: new Map(),
  cardProblem: undefined,
  modemProblem: undefined,
};

export const profileLabel = (profile: Profile): string =>
  profile.profileNickname ?? profile.profileName ?? profile.serviceProviderName ?? profile.iccid;

/** A device as the contract shows it. */
export function shownDevice(
  device: BenchDevice,
  snapshot: DeviceSnapshot,
  runningOperationId: string | undefined,
): Device {
  const enabled = snapshot.profiles.find((profile) => profile.profileState === 'enabled');
  const slots = device.slots.map(({ slot, sim }) => {
    const imei = snapshot.imeis.find((one) => one.slot === slot)?.imei ?? undefined;
    const shown = { slot, sim, ...(imei === undefined ? {} : { imei }) };
    const removable = sim === 'psim' ? snapshot.slotIccids.get(slot) : undefined;
    if (removable !== undefined) return { ...shown, iccid: removable };
    if (sim !== 'esim' || enabled === undefined) return shown;
    return { ...shown, iccid: enabled.iccid, label: profileLabel(enabled) };
  });
  const problem = snapshot.cardProblem ?? snapshot.modemProblem;
  return {
    id: device.id,
    name: device.name,
    model: device.model,
    kind: device.kind,
    state: stateOf(device, snapshot, runningOperationId),
    hasEuicc: device.euiccReader !== undefined,
    hasModem: device.modemLine !== undefined,
    ...(snapshot.eid === undefined ? {} : { eid: snapshot.eid }),
    ...(device.capability === undefined ? {} : { capability: device.capability }),
    slots,
    profileCount: snapshot.profiles.length,
    ...(enabled === undefined ? {} : { enabledProfile: { iccid: enabled.iccid, name: profileLabel(enabled) } }),
    ...(runningOperationId === undefined ? {} : { runningOperationId }),
    ...(problem === undefined ? {} : { problem: { code: problem.code, message: problem.message } }),
    faults: [...(device.faults?.active() ?? [])],
    ...(device.euiccReader === undefined
      ? {}
      : { reader: { name: device.euiccReader.name, kind: device.euiccReader.kind } }),
    ...(device.modemLine === undefined ? {} : { modemPort: device.modemLine.info.path }),
    ...(device.removable === undefined ? {} : { removable: shownTray(device.removable) }),
  };
}

function shownTray(tray: RemovableSims): NonNullable<Device['removable']> {
  const held = tray.slots.map((slot) => [String(slot), tray.holding(slot)] as const);
  return {
    slots: [...tray.slots],
    sims: [...tray.sims],
    holds: Object.fromEntries(held.filter((one): one is readonly [string, string] => one[1] !== null)),
  };
}

function stateOf(
  device: BenchDevice,
  { cardProblem, modemProblem }: DeviceSnapshot,
  running: string | undefined,
): Device['state'] {
  if (running !== undefined) return 'busy';
  const cardGone = device.euiccReader === undefined || cardProblem !== undefined;
  const modemGone = device.modemLine === undefined || modemProblem !== undefined;
  if ((cardProblem ?? modemProblem) !== undefined && cardGone && modemGone) return 'unreachable';
  if (cardProblem !== undefined) return 'cardMissing';
  if (modemProblem !== undefined) return 'modemSilent';
  return 'ready';
}
