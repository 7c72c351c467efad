import type { BenchDevice } from '#core/environment/index.ts';
import type { RecordComparison } from '#shared/api/index.ts';
import { toWireError, UsageError, type WorkbenchErrorWire } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readEid } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import { sameEquipment } from './decision/index.ts';
import { askRecord, checkPause, checkPolicy, checkWritable, confirmedBy } from './restore-admission.ts';
import { readDeviceImeis, slotImei } from './situation.ts';

/**
 * Each slot's IMEI beside the manufacturer's record, signed anew by the registry, and whether it could be restored now. Nothing is
 * changed; the registry notes that it was asked. Rejects with DeviceError where card or modem are silent.
 */
export async function compareWithRecord(device: BenchDevice, services: BenchServices): Promise<RecordComparison[]> {
  if (device.modemLine === undefined) return [];
  const eid = device.euiccReader === undefined ? undefined : await services.desks.withCard(device, readEid);
  const readings = await readDeviceImeis(device, services);
  const compared: RecordComparison[] = [];
  for (const { slot } of device.slots) {
    const shown = slotImei(readings, slot) ?? null;
    const asked = await outcomeOf(() => askRecord(device, eid, slot, services));
    const statement = asked.value;
    const verdict =
      statement === undefined || shown === null
        ? 'unknown'
        : sameEquipment(shown, statement.imei)
          ? 'asRecorded'
          : 'differs';
    const allowed = await outcomeOf(async () => {
      checkPolicy(device, slot, services);
      if (verdict === 'asRecorded') throw asRecorded();
      await checkWritable(device, slot, services);
      checkPause(device, { slot, again: false }, services);
    });
    const confirmed = await outcomeOf(async () => confirmedBy(device, eid));
    compared.push({
      slot,
      shown,
      record: statement
        ? { imei: statement.imei, recordId: statement.recordId, expiresAt: isoTime(statement.expiresAt) }
        : null,
      recordProblem: asked.problem,
      verdict,
      refusal: allowed.problem ?? asked.problem,
      confirmation:
        confirmed.value === undefined
          ? null
          : { of: eid === undefined ? 'serialNumber' : 'eid', end: confirmed.value.slice(-4) },
    });
  }
  return compared;
}

const asRecorded = () =>
  new UsageError('IMEI_AS_RECORDED', 'the slot has the IMEI of the manufacturer’s record already', { effect: 'none' });

async function outcomeOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T | undefined; readonly problem: WorkbenchErrorWire | null }> {
  try {
    return { value: await work(), problem: null };
  } catch (error) {
    return { value: undefined, problem: toWireError(error) };
  }
}
