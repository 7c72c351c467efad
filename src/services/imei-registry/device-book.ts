import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { Conflict } from './alarm-book.ts';
import { imeisOf, type DeviceRecord } from './device-record.ts';
import { collections, identityOf, type Allotment } from './registry-records.ts';

export type RecordChange = 'added' | 'updated' | 'unchanged' | 'relinked';

/** Why a record cannot stand in the book beside what is there. */
export interface RecordFault {
  readonly deviceId: string;
  /** `otherEid`: the device is known with another eUICC, and nobody said to link it anew. */
  readonly code: 'otherEid' | 'imeiHeld' | 'eidHeld';
  /** The IMEI or EID in question. */
  readonly value: string;
  /** Who holds it, or the EID that is known. */
  readonly other: string;
}

export interface RecordPlan {
  readonly changes: readonly { readonly record: DeviceRecord; readonly change: RecordChange }[];
  readonly faults: readonly RecordFault[];
  readonly conflicts: readonly Conflict[];
}

/** Devices as they were registered, and who holds which IMEI and EID. */
export class DeviceBook {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.#indexEids();
  }

  all(): DeviceRecord[] {
    return this.#store.list<DeviceRecord>(collections.devices).map(({ value }) => value);
  }

  find(deviceId: string): DeviceRecord | undefined {
    return this.#store.get<DeviceRecord>(collections.devices, deviceId);
  }

  allotmentsOf(deviceId: string): Allotment[] {
    return allotmentsIn(this.#store, deviceId);
  }

  /** IMEIs of its pool that are not allotted, in the order in which they will be. */
  free(device: DeviceRecord): string[] {
    const taken = new Set(this.allotmentsOf(device.deviceId).map(({ imei }) => imei));
    return device.pool.filter((imei) => !taken.has(imei));
  }

  /**
   * What taking these records would change, and what stands against it; they have been checked each by itself and have no
   * device, IMEI or EID in common. An IMEI may pass from one of them to another, unless it was allotted.
   */
  plan(records: readonly DeviceRecord[], relink: boolean): RecordPlan {
    const faults: RecordFault[] = [];
    const conflicts: Conflict[] = [];
    const changes: RecordPlan['changes'][number][] = [];
    const coming = new Map(records.map((record) => [record.deviceId, record]));
    const kept = new Map<string, ReadonlySet<string>>();
    const keeps = (holder: string, identity: string): boolean => {
      const record = coming.get(holder);
      if (record === undefined) return true;
      let own = kept.get(holder);
      if (own === undefined) {
        const allotted = this.allotmentsOf(holder).map(({ imei }) => imei);
        own = new Set([...imeisOf(record), ...allotted].map(identityOf));
        kept.set(holder, own);
      }
      return own.has(identity);
    };
    for (const record of records) {
      const { deviceId, eid } = record;
      const former = this.find(deviceId);
      const moved = former !== undefined && former.eid !== eid;
      if (moved && !relink)
        faults.push({ deviceId, code: 'otherEid', value: eid ?? 'none', other: former.eid ?? 'none' });
      for (const imei of imeisOf(record)) {
        const value = identityOf(imei);
        const holder = this.#store.get<string>(collections.holders, value);
        if (holder === undefined || holder === deviceId || !keeps(holder, value)) continue;
        faults.push({ deviceId, code: 'imeiHeld', value: imei, other: holder });
        conflicts.push({ kind: 'imei', value, deviceIds: [holder, deviceId] });
      }
      const holder = eid === null ? undefined : this.#store.get<string>(collections.eidHolders, eid);
      const gives = holder !== undefined && coming.has(holder) && coming.get(holder)?.eid !== eid;
      if (eid !== null && holder !== undefined && holder !== deviceId && !gives) {
        faults.push({ deviceId, code: 'eidHeld', value: eid, other: holder });
        conflicts.push({ kind: 'eid', value: eid, deviceIds: [holder, deviceId] });
      }
      changes.push({ record, change: changeOf(former, record) });
    }
    return { changes, faults, conflicts };
  }

  /** Takes a plan without faults; allotments stay with their device. */
  put(transaction: StoreTransaction, { changes }: RecordPlan): void {
    const written = changes.filter(({ change }) => change !== 'unchanged').map(({ record }) => record);
    for (const { deviceId } of written) {
      const former = transaction.get<DeviceRecord>(collections.devices, deviceId);
      if (former === undefined) continue;
      for (const imei of imeisOf(former)) transaction.delete(collections.holders, identityOf(imei));
      if (former.eid !== null) transaction.delete(collections.eidHolders, former.eid);
    }
    for (const record of written) {
      const { deviceId, eid } = record;
      const allotted = allotmentsIn(transaction, deviceId).map(({ imei }) => imei);
      for (const imei of [...allotted, ...imeisOf(record)])
        transaction.put(collections.holders, identityOf(imei), deviceId);
      if (eid !== null) transaction.put(collections.eidHolders, eid, deviceId);
      transaction.put(collections.devices, deviceId, record);
    }
  }

  /** A book that was written before EIDs were indexed. */
  #indexEids(): void {
    if (this.#store.count(collections.eidHolders) > 0 || this.#store.count(collections.devices) === 0) return;
    this.#store.transact((transaction) => {
      for (const { deviceId, eid } of this.all())
        if (eid !== null) transaction.put(collections.eidHolders, eid, deviceId);
    });
  }
}

const allotmentsIn = (store: Pick<Store, 'list'>, deviceId: string): Allotment[] =>
  store.list<Allotment>(collections.allotments, { prefix: `${deviceId}/` }).map(({ value }) => value);

function changeOf(former: DeviceRecord | undefined, record: DeviceRecord): RecordChange {
  if (former === undefined) return 'added';
  if (former.eid !== record.eid) return 'relinked';
  const same =
    former.model === record.model &&
    former.tac === record.tac &&
    former.factoryImeis.join() === record.factoryImeis.join() &&
    former.pool.join() === record.pool.join();
  return same ? 'unchanged' : 'updated';
}
