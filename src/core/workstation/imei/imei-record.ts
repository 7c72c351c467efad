import { sameEquipment } from './decision/index.ts';
import type { ImeiRecordRow } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { liveMap } from './situation.ts';

/**
 * The IMEI–EID–ICCID–slot record of the bench: what is in service, what was ever bound, and the factory's values. As last
 * read; no device is asked.
 */
export async function imeiRecord(services: BenchServices, text: string, limit: number): Promise<ImeiRecordRow[]> {
  const { desks, ledger } = services;
  const devices = await desks.list();
  const names = new Map(devices.map(({ id, name }) => [id, name]));
  const events = ledger.all().sort((a, b) => a.boundAt.localeCompare(b.boundAt));
  const rows: ImeiRecordRow[] = [];
  for (const device of devices) {
    const { eid = null, profiles, imeis, slotIccids } = desks.snapshot(device.id);
    for (const { slot, iccid, imei, sim } of liveMap(device, imeis, slotIccids, profiles)) {
      const noted = events.findLast(
        (one) => one.deviceId === device.id && one.iccid === iccid && sameEquipment(one.imei, imei),
      );
      rows.push({
        imei,
        eid: sim === 'psim' ? null : eid,
        iccid,
        slot,
        deviceId: device.id,
        deviceName: device.name,
        state: 'inService',
        source: noted?.source ?? null,
        reason: noted?.reason ?? null,
        at: noted?.boundAt ?? null,
        operationId: noted?.operationId ?? null,
      });
    }
    device.factoryImeis.forEach((imei, index) => {
      const base = { imei, eid, iccid: null, slot: index + 1, deviceId: device.id, deviceName: device.name };
      rows.push({ ...base, state: 'factory', source: 'factory', reason: null, at: null, operationId: null });
    });
  }
  for (const event of events.toReversed()) {
    rows.push({
      imei: event.imei,
      eid: event.holder.startsWith('slot/') ? null : event.holder,
      iccid: event.iccid,
      slot: event.slot,
      deviceId: event.deviceId,
      deviceName: names.get(event.deviceId) ?? event.deviceId,
      state: 'bound',
      source: event.source,
      reason: event.reason,
      at: event.boundAt,
      operationId: event.operationId,
    });
  }
  const wanted = text.trim().toLowerCase();
  const hits = (row: ImeiRecordRow) =>
    [row.imei, row.eid, row.iccid, row.deviceId, row.deviceName].some((value) => value?.toLowerCase().includes(wanted));
  return (wanted === '' ? rows : rows.filter(hits)).slice(0, limit);
}
