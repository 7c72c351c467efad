/** What must hold before an IMEI is restored to the manufacturer's record (see restore-imei.ts). */

import type { BenchDevice } from '#core/environment/index.ts';
import type { RecordStatement } from '#core/protocol/imei-allotment/index.ts';
import type { RestoreReason } from '#shared/api/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { isoTime } from '../live/index.ts';
import type { ModemSession } from '../modems/index.ts';
import { checkConfirmation } from '../operations/confirmation.ts';
import { registryFor } from '../servers/index.ts';
import { sameEquipment } from './decision/index.ts';
import { recordName } from './record-name.ts';
import { askManufacturerRecord } from './registry-client.ts';
import { bindingFacts, readDeviceImeis, readSituation, slotImei } from './situation.ts';

export interface RestoreWish {
  /** From 1. */
  readonly slot: number;
  /** Last four digits of the EID, or of the serial number where there is no eUICC. */
  readonly confirmation: string;
  readonly reason: RestoreReason;
  readonly operator: string;
  /** Within an hour after a failure all the same. */
  readonly again: boolean;
}

const readOnly = () =>
  new UsageError('IMEI_READ_ONLY', 'this bench does not allow restoring IMEIs of real hardware', { effect: 'none' });

/** Throws UsageError IMEI_READ_ONLY, NO_MODEM, NO_SUCH_SLOT. */
export function checkPolicy(device: BenchDevice, slot: number, services: BenchServices): void {
  if (device.kind === 'real' && !services.settings.current.allowImeiRestore) throw readOnly();
  if (device.modemLine === undefined) throw new UsageError('NO_MODEM', `${device.name} has no modem`);
  if (!device.slots.some((one) => one.slot === slot))
    throw new UsageError('NO_SUCH_SLOT', `the modem has no slot ${slot}`, { details: { slot } });
}

/** Throws UsageError IMEI_RESTORE_TOO_SOON unless `again`, IMEI_RESTORE_EXHAUSTED. */
export function checkPause(
  device: BenchDevice,
  { slot, again }: Pick<RestoreWish, 'slot' | 'again'>,
  services: BenchServices,
): void {
  const pause = services.restorations.pause(device.id, slot, services.environment.clock.now());
  if (pause === undefined) return;
  const details = { until: isoTime(pause.until) };
  if (pause.isFinal) throw new UsageError('IMEI_RESTORE_EXHAUSTED', 'it failed too often today', { details });
  if (!again) throw new UsageError('IMEI_RESTORE_TOO_SOON', 'it failed within the last hour', { details });
}

/** What is typed to confirm must end this: the EID, or the serial number of a device without eUICC. Throws as recordName does. */
export const confirmedBy = (device: BenchDevice, eid: string | undefined): string => eid ?? recordName(device);

/**
 * Whether it may be begun. `eid`: of its card, undefined without eUICC. Throws like `checkPolicy` and `checkPause`, and UsageError
 * DEVICE_NOT_IDENTIFIED, CONFIRMATION_MISMATCH.
 */
export function admit(device: BenchDevice, eid: string | undefined, wish: RestoreWish, services: BenchServices): void {
  checkPolicy(device, wish.slot, services);
  checkConfirmation(confirmedBy(device, eid), wish.confirmation);
  checkPause(device, wish, services);
}

/** Before it is begun, from what was read last. Throws like `admit`, and UsageError EID_UNKNOWN. */
export function admitRestore(device: BenchDevice, wish: RestoreWish, services: BenchServices): void {
  const { eid } = services.desks.snapshot(device.id);
  if (device.kind === 'real' && !services.settings.current.allowImeiRestore) throw readOnly();
  if (device.euiccReader !== undefined && eid === undefined)
    throw new UsageError('EID_UNKNOWN', 'read the device before its IMEI is restored');
  admit(device, device.euiccReader === undefined ? undefined : eid, wish, services);
}

/** What the slot shows now; undefined where the modem tells none. Rejects like `checkWritable` and with DeviceError. */
export async function readBefore(
  device: BenchDevice,
  slot: number,
  services: BenchServices,
): Promise<string | undefined> {
  await checkWritable(device, slot, services);
  return slotImei(await readDeviceImeis(device, services), slot);
}

/**
 * Rejects with UsageError IMEI_RESTORE_UNSUPPORTED (the maker's tool alone can) or IMEI_RESTORE_BOUND (a subscription uses the
 * slot's IMEI), DeviceError.
 */
export async function checkWritable(device: BenchDevice, slot: number, services: BenchServices): Promise<void> {
  await services.desks.withModem(device, async (modem) => {
    if (canWrite(modem, slot)) return;
    const { manufacturer, model } = modem.identity;
    throw new UsageError('IMEI_RESTORE_UNSUPPORTED', 'the modem has no command for it', {
      details: { modem: `${manufacturer} ${model}`.trim() || device.name, slot },
      effect: 'none',
    });
  });
  if (device.kind === 'real') return;
  // A simulated modem presents what was bound to its SIMs; that is not to be pulled away under a subscription.
  const situation = await readSituation(device, services);
  const sim = situation.live.find((one) => one.slot === slot);
  const bound = sim && bindingFacts(device, services, situation).history.of(sim.iccid)[0];
  if (sim !== undefined && bound !== undefined && bound.source !== 'factory' && sameEquipment(bound.imei, sim.imei))
    throw new UsageError('IMEI_RESTORE_BOUND', 'a subscription in service is bound to the slot’s IMEI', {
      details: { iccid: sim.iccid, slot },
      effect: 'none',
    });
}

const example = '000000000000000';

function canWrite(modem: ModemSession, slot: number): boolean {
  if (modem.modem.line.kind === 'simulated') return modem.slotImeiReads(slot).length > 0;
  try {
    // Nothing is sent: a command that knows the slot can be put into words.
    return modem.dialect.imeiRestore?.encode({ slot, imei: example }) !== undefined;
  } catch {
    return false;
  }
}

/** Rejects with WorkbenchError NO_REGISTRY and like `askManufacturerRecord`, `recordName`, NamedServers. */
export async function askRecord(
  device: BenchDevice,
  eid: string | undefined,
  slot: number,
  services: BenchServices,
): Promise<RecordStatement> {
  const { http, clock, random } = services.environment;
  const registry = registryFor(device, services);
  if (registry === undefined)
    throw new WorkbenchError('NO_REGISTRY', 'this bench has no IMEI registry', { effect: 'none' });
  const timeoutMs = services.settings.current.httpTimeoutSeconds * 1000;
  const parts = { http, registry, random, timeoutMs, trace: services.trace, now: () => clock.now() };
  return askManufacturerRecord(parts, device.id, { deviceId: recordName(device), eid, slot });
}
