/**
 * Restoring an IMEI to the manufacturer's record: the one write there is on real hardware (shared/product.md, "What the law asks").
 * The value is the registry's, signed for this very device and slot; nobody types it, and no code path takes one from outside.
 * What stands on the modem is read before and after, and each write is on record before it is done.
 */

import { sameEquipment } from './decision/index.ts';
import type { BenchDevice } from '#core/environment/index.ts';
import type { RecordStatement } from '#core/protocol/imei-allotment/index.ts';
import type { ImeiRestoration } from '#shared/api/index.ts';
import { toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readEid } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import { isRefusal, type ModemSession } from '../modems/index.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { admit, askRecord, readBefore, type RestoreWish } from './restore-admission.ts';
import { authoriseRestore, type RestoreAuthorisation } from './restore-authorisation.ts';
import { readDeviceImeis, slotImei } from './situation.ts';

export const restoreSteps = [
  'authorise',
  'readImei',
  'requestRecord',
  'restoreImei',
  'readBackImei',
  'record',
] as const;

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
