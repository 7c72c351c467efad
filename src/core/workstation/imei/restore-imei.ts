/**
 * Restoring an IMEI to the manufacturer's record: the one write there is on real hardware (shared/product.md, "What the law asks").
 * The value is the registry's, signed for this very device and slot; nobody types it, and no code path takes one from outside.
 * What stands on the modem is read before and after, and each write is on record before it is done.
 */

import { sameEquipment } from './decision/index.ts';
import type { BenchDevice } from '#core/environment/index.ts';
import type { RecordStatement } from '#core/protocol/imei-allotment/index.ts';
import type { ImeiRestoration, RestoreReason } from '#shared/api/index.ts';
import { toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readEid } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import { isRefusal, type ModemSession } from '../modems/index.ts';
import { checkConfirmation } from '../operations/confirmation.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { askManufacturerRecord } from './registry-client.ts';
import { authoriseRestore, type RestoreAuthorisation } from './restore-authorisation.ts';
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

export const restoreSteps = [
  'authorise',
  'readImei',
  'requestRecord',
  'restoreImei',
  'readBackImei',
  'record',
] as const;

/**
 * The device as its manufacturer's record names it: a modem by its serial number, since a port is no identity.
 * Throws UsageError DEVICE_NOT_IDENTIFIED.
 */
function recordName(device: BenchDevice): string {
  if (device.kind === 'simulated') return device.id;
  const serial = device.modemLine?.info.serialNumber;
  if (serial === undefined || !/^[\w.:-]{1,64}$/.test(serial))
    throw new UsageError('DEVICE_NOT_IDENTIFIED', `${device.name} tells no serial number`, { effect: 'none' });
  return serial;
}

const readOnly = () =>
  new UsageError('IMEI_READ_ONLY', 'this bench does not allow restoring IMEIs of real hardware', { effect: 'none' });

/**
 * Whether it may be begun. `eid`: of its card, undefined without eUICC. Throws UsageError IMEI_READ_ONLY, NO_MODEM, NO_SUCH_SLOT,
 * DEVICE_NOT_IDENTIFIED, CONFIRMATION_MISMATCH, IMEI_RESTORE_TOO_SOON, IMEI_RESTORE_EXHAUSTED.
 */
function admit(device: BenchDevice, eid: string | undefined, wish: RestoreWish, services: BenchServices): void {
  if (device.kind === 'real' && !services.settings.current.allowImeiRestore) throw readOnly();
  if (device.modemLine === undefined) throw new UsageError('NO_MODEM', `${device.name} has no modem`);
  const { slot, confirmation, again } = wish;
  if (!device.slots.some((one) => one.slot === slot))
    throw new UsageError('NO_SUCH_SLOT', `the modem has no slot ${slot}`, { details: { slot } });
  checkConfirmation(eid ?? recordName(device), confirmation);
  const pause = services.restorations.pause(device.id, slot, services.environment.clock.now());
  if (pause === undefined) return;
  const details = { until: isoTime(pause.until) };
  if (pause.isFinal) throw new UsageError('IMEI_RESTORE_EXHAUSTED', 'it failed too often today', { details });
  if (!again) throw new UsageError('IMEI_RESTORE_TOO_SOON', 'it failed within the last hour', { details });
}

/** Before it is begun, from what was read last. Throws like `admit`, and UsageError EID_UNKNOWN. */
export function admitRestore(device: BenchDevice, wish: RestoreWish, services: BenchServices): void {
  const { eid } = services.desks.snapshot(device.id);
  if (device.kind === 'real' && !services.settings.current.allowImeiRestore) throw readOnly();
  if (device.euiccReader !== undefined && eid === undefined)
    throw new UsageError('EID_UNKNOWN', 'read the device before its IMEI is restored');
  admit(device, device.euiccReader === undefined ? undefined : eid, wish, services);
}

/**
 * Rejects like `admit` and `askManufacturerRecord`; with UsageError IMEI_RESTORE_UNSUPPORTED (the maker's tool alone can),
 * IMEI_AS_RECORDED (nothing to restore), IMEI_RESTORE_BOUND (a subscription uses the slot's IMEI); with WorkbenchError
 * IMEI_RESTORE_REFUSED, IMEI_RESTORE_UNCHANGED, IMEI_RESTORE_MISMATCH; with DeviceError.
 */
export async function restoreImei(
  context: OperationContext,
  services: BenchServices,
  wish: RestoreWish,
): Promise<Facts> {
  const { device, operationId } = context;
  const { slot, reason, operator } = wish;
  // The card in the device now decides, and the policy of this moment.
  const eid = await context.step('authorise', async () => {
    const read = device.euiccReader === undefined ? undefined : await services.desks.withCard(device, readEid);
    admit(device, read, wish, services);
    return read;
  });
  const before = await context.step('readImei', () => readBefore(device, slot, services), {
    outcome: (imei) => ({ slot: String(slot), imei: imei ?? 'none' }),
  });
  const statement = await context.step('requestRecord', () => askRecord(device, eid, slot, services), {
    intent: { slot: String(slot) },
    outcome: ({ imei, recordId }) => ({ imei, recordId }),
  });
  const { imei: after, recordId } = statement;
  if (before !== undefined && sameEquipment(before, after))
    throw new UsageError('IMEI_AS_RECORDED', 'the slot has the IMEI of the manufacturer’s record already', {
      effect: 'none',
    });

  const authorisation = authorise(device, eid, statement, services);
  context.pointOfNoReturn();
  const row: ImeiRestoration = {
    ...{ operationId, deviceId: device.id, slot, before: before ?? null, after, recordId, reason, operator },
    ...{ at: isoTime(services.environment.clock.now()), state: 'writing' },
  };
  const facts = { slot: String(slot), before: before ?? 'none', after, recordId, reason, operator };
  try {
    await context.step('restoreImei', () => write(device, authorisation, services), {
      intent: facts,
      remember: facts,
      prepare: (transaction) => services.restorations.put(transaction, row),
    });
    await context.step('readBackImei', () => readAfter(device, slot, before, after, services));
  } catch (error) {
    const { code } = toWireError(error);
    context.note('imeiRestore.failed', { ...facts, code }, (transaction) =>
      services.restorations.end(transaction, operationId, 'failed'),
    );
    throw error;
  }
  await context.step('record', async () => undefined, {
    outcome: () => facts,
    record: (transaction) => services.restorations.end(transaction, operationId, 'restored'),
  });
  return facts;
}

/** What the slot shows now; undefined where the modem tells none. */
async function readBefore(device: BenchDevice, slot: number, services: BenchServices): Promise<string | undefined> {
  await services.desks.withModem(device, async (modem) => {
    if (canWrite(modem, slot)) return;
    const { manufacturer, model } = modem.identity;
    throw new UsageError('IMEI_RESTORE_UNSUPPORTED', 'the modem has no command for it', {
      details: { modem: `${manufacturer} ${model}`.trim() || device.name, slot },
      effect: 'none',
    });
  });
  if (device.kind === 'real') return slotImei(await readDeviceImeis(device, services), slot);
  // A simulated modem presents what was bound to its SIMs; that is not to be pulled away under a subscription.
  const situation = await readSituation(device, services);
  const sim = situation.live.find((one) => one.slot === slot);
  const bound = sim && bindingFacts(device, services, situation).history.of(sim.iccid)[0];
  if (sim !== undefined && bound !== undefined && bound.source !== 'factory' && sameEquipment(bound.imei, sim.imei))
    throw new UsageError('IMEI_RESTORE_BOUND', 'a subscription in service is bound to the slot’s IMEI', {
      details: { iccid: sim.iccid, slot },
      effect: 'none',
    });
  return slotImei(situation.readings, slot);
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

function askRecord(
  device: BenchDevice,
  eid: string | undefined,
  slot: number,
  services: BenchServices,
): Promise<RecordStatement> {
  const { http, lab, clock, random } = services.environment;
  if (lab === undefined) throw new WorkbenchError('NO_REGISTRY', 'this bench has no IMEI registry', { effect: 'none' });
  const timeoutMs = services.settings.current.httpTimeoutSeconds * 1000;
  const parts = { http, lab, random, timeoutMs, trace: services.trace, now: () => clock.now() };
  return askManufacturerRecord(parts, device.id, { deviceId: recordName(device), eid, slot });
}

function authorise(
  device: BenchDevice,
  eid: string | undefined,
  { imei, slot, expiresAt }: RecordStatement,
  services: BenchServices,
): RestoreAuthorisation {
  return authoriseRestore(
    // The statement was checked to name this device as its record does; the line knows it as the bench does.
    { deviceId: device.id, eid, imei, slot, expiry: expiresAt },
    {
      restoreAllowed: device.kind === 'simulated' || services.settings.current.allowImeiRestore,
      ...{ deviceId: device.id, eid, now: services.environment.clock.now() },
    },
  );
}

/** Writes, and restarts the modem: only then does the value count. */
async function write(device: BenchDevice, authorisation: RestoreAuthorisation, services: BenchServices): Promise<void> {
  await services.desks.withModem(device, async (modem) => {
    try {
      await writeTo(modem, authorisation);
    } catch (error) {
      if (!isRefusal(error) && toWireError(error).code !== 'IMEI_REFUSED_BY_MODEM') throw error;
      throw new WorkbenchError('IMEI_RESTORE_REFUSED', 'the modem refuses the IMEI', {
        details: { slot: authorisation.value.slot, text: toWireError(error).message },
        cause: error,
      });
    }
  });
}

async function writeTo(modem: ModemSession, authorisation: RestoreAuthorisation): Promise<void> {
  const { value } = authorisation;
  if (modem.modem.line.kind === 'simulated') return modem.applyImeis([value]);
  await modem.executeRestore(authorisation, modem.dialect.imeiRestore!, value);
  await modem.restart();
}

/** By TAC and serial number: a modem may answer with the software version instead of the check digit. */
async function readAfter(
  device: BenchDevice,
  slot: number,
  before: string | undefined,
  after: string,
  services: BenchServices,
): Promise<void> {
  const read = slotImei(await readDeviceImeis(device, services), slot);
  if (read !== undefined && sameEquipment(read, after)) return;
  const details = { slot, after, read: read ?? 'none' };
  if (read !== undefined && before !== undefined && sameEquipment(read, before))
    throw new WorkbenchError('IMEI_RESTORE_UNCHANGED', 'the modem said OK and kept its former IMEI', { details });
  throw new WorkbenchError('IMEI_RESTORE_MISMATCH', 'the modem shows another IMEI than the one restored', { details });
}

/** Never writes: looks at what the broken-off write left, after the restart that makes it count. */
export async function recoverRestore(
  context: RecoveryContext,
  services: BenchServices,
  wish: RestoreWish,
): Promise<RecoveryOutcome> {
  const { device, operationId, memory } = context;
  const { slot } = wish;
  const row = services.restorations.find(operationId);
  const after = memory['after'];
  if (row === undefined || after === undefined) {
    context.found(`slot ${slot}: nothing had been written`);
    return { state: 'rolledBack', action: 'left as it was' };
  }
  // Until it is restarted, a modem may show the former value and have the other one stored.
  await services.desks.withModem(device, (modem) => modem.restart());
  const read = slotImei(await readDeviceImeis(device, services), slot);
  context.found(`slot ${slot}: the modem shows ${read ?? 'no IMEI'}, before ${row.before ?? 'none'}, record ${after}`, {
    ...{ slot: String(slot), before: row.before ?? 'none', after },
  });
  const ended = (state: ImeiRestoration['state']) =>
    context.note('imeiRestore.ended', { state, slot: String(slot), after }, (transaction) =>
      services.restorations.end(transaction, operationId, state),
    );
  if (read !== undefined && sameEquipment(read, after)) {
    ended('restored');
    return { state: 'succeeded', action: 'the IMEI of the record is in place', result: { slot: String(slot), after } };
  }
  const isAsBefore = row.before === null ? read === undefined : read !== undefined && sameEquipment(read, row.before);
  if (isAsBefore) {
    ended('left');
    return { state: 'rolledBack', action: 'the former IMEI stands; nothing was written again' };
  }
  ended('failed');
  const error = new WorkbenchError(
    'IMEI_RESTORE_MISMATCH',
    'the modem shows neither the former IMEI nor the record’s',
    {
      details: { slot, after, read: read ?? 'none' },
    },
  );
  return { state: 'failed', action: 'left as it was found; nothing was written again', error: error.toWire() };
}
