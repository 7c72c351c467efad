import type { Lab, Random } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { RegistryAlarm, RegistryDevice } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { ConflictAlarm, DeviceRecord, ImeiRegistry } from '#services/imei-registry/index.ts';

type RegistryAdministration = Pick<
  Lab['administration'],
  | 'allotments'
  | 'registryDevices'
  | 'registryImport'
  | 'registryAllot'
  | 'registryRequests'
  | 'registryAlarms'
  | 'acknowledgeAlarm'
>;

const faultsShown = 200;
const rowsShown = 100;
const caller = 'administration';

const iso = (ms: number) => new Date(ms).toISOString();

/** The registry's part of the services area. */
export function administerRegistry(registry: ImeiRegistry, random: Random): RegistryAdministration {
  const show = (device: DeviceRecord): RegistryDevice => ({
    ...device,
    factoryImeis: [...device.factoryImeis],
    pool: [...device.pool],
    freePool: registry.freePool(device.deviceId).length,
  });
  return {
    allotments: () => registry.allotments().map((one) => ({ ...one, issuedAt: iso(one.issuedAt) })),
    registryDevices({ text, limit }) {
      const sought = text.trim().toLowerCase();
      return registry
        .devices()
        .filter((device) => sought === '' || speaks(device, sought))
        .slice(0, limit)
        .map(show);
    },
    registryImport({ csv, dryRun, relink }) {
      const { rows, faults, counts, ...report } = registry.importDevices(csv, { dryRun, relink }, caller);
      return {
        ...report,
        counts: { ...counts },
        faultCount: faults.length,
        faults: faults.slice(0, faultsShown).map((fault) => ({ ...fault })),
        preview: rows.slice(0, rowsShown).map(({ line, change, record: { deviceId, eid, model, ...record } }) => ({
          ...{ line, change, deviceId, eid, model },
          factoryImeis: [...record.factoryImeis],
          pool: record.pool.length,
        })),
      };
    },
    registryAllot({ deviceId, iccid, eid: given }) {
      const device = registry.device(deviceId);
      const eid = given ?? device?.eid ?? undefined;
      if (device !== undefined && eid === undefined)
        throw new WorkbenchError('DEVICE_WITHOUT_EUICC', 'a device without eUICC has no profile to allot for', {
          details: { deviceId },
        });
      const before = registry.allotment(deviceId, iccid);
      // Asked of the registry as a workstation asks: a device that is not known, another EID, an empty pool are refused and logged there.
      registry.allot({ deviceId, iccid, eid: eid ?? unknownEid, nonce: toHex(random.bytes(32)) }, caller);
      const { issuedAt, ...allotment } = registry.allotment(deviceId, iccid)!;
      return { ...allotment, issuedAt: iso(issuedAt), repeated: before !== undefined };
    },
    registryRequests: ({ limit }) => registry.requests(limit).map((request) => ({ ...request, at: iso(request.at) })),
    registryAlarms: () => registry.alarms().map(showAlarm).reverse(),
    acknowledgeAlarm: ({ alarmId, by }) => showAlarm(registry.acknowledgeAlarm(alarmId, by)),
  };
}

/** Of a device nobody registered. */
const unknownEid = '0'.repeat(32);

const speaks = ({ deviceId, model, eid, factoryImeis, pool }: DeviceRecord, sought: string): boolean =>
  [deviceId, model, eid ?? '', ...factoryImeis, ...pool].some((text) => text.toLowerCase().includes(sought));

const showAlarm = ({ at, lastAt, acknowledgedAt, deviceIds, ...alarm }: ConflictAlarm): RegistryAlarm => ({
  ...alarm,
  deviceIds: [...deviceIds],
  at: iso(at),
  lastAt: iso(lastAt),
  acknowledgedAt: acknowledgedAt === null ? null : iso(acknowledgedAt),
});
