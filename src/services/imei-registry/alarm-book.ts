import type { Clock, Log, Store, StoreTransaction } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';
import { collections, type ConflictAlarm } from './registry-records.ts';

export type Conflict = Pick<ConflictAlarm, 'kind' | 'value' | 'deviceIds'>;

/** Conflicts that were seen, each once until it is acknowledged. */
export class AlarmBook {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log | undefined;

  constructor(store: Store, clock: Clock, log: Log | undefined) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  all(): ConflictAlarm[] {
    return this.#store.list<ConflictAlarm>(collections.alarms).map(({ value }) => value);
  }

  raise(conflicts: readonly Conflict[]): void {
    if (conflicts.length === 0) return;
    this.#store.transact((transaction) => {
      for (const conflict of conflicts) this.#put(transaction, conflict);
    });
    for (const { kind, deviceIds } of conflicts)
      this.#log?.error(`two devices hold one ${kind === 'imei' ? 'IMEI' : 'EID'}`, { devices: deviceIds.join(', ') });
  }

  /** Whether nobody has looked yet at a conflict over this value. */
  isOpen(kind: Conflict['kind'], value: string): boolean {
    return this.all().some((one) => one.kind === kind && one.value === value && one.acknowledgedAt === null);
  }

  /** Throws UsageError ALARM_UNKNOWN. Acknowledged again, it stays as it is. */
  acknowledge(alarmId: string, by: string): ConflictAlarm {
    return this.#store.transact((transaction) => {
      const alarm = transaction.get<ConflictAlarm>(collections.alarms, alarmId);
      if (alarm === undefined) throw new UsageError('ALARM_UNKNOWN', `no alarm ${alarmId}`, { details: { alarmId } });
      if (alarm.acknowledgedAt !== null) return alarm;
      const seen: ConflictAlarm = { ...alarm, acknowledgedAt: this.#clock.now(), acknowledgedBy: by };
      transaction.put(collections.alarms, alarmId, seen);
      return seen;
    });
  }

  #put(transaction: StoreTransaction, { kind, value, deviceIds }: Conflict): void {
    const at = this.#clock.now();
    const known = transaction
      .list<ConflictAlarm>(collections.alarms)
      .find(
        ({ value: one }) =>
          one.acknowledgedAt === null &&
          one.kind === kind &&
          one.value === value &&
          one.deviceIds.join(' ') === deviceIds.join(' '),
      );
    if (known !== undefined) {
      transaction.put(collections.alarms, known.key, { ...known.value, lastAt: at, count: known.value.count + 1 });
      return;
    }
    const last = transaction.list(collections.alarms, { reverse: true, limit: 1 })[0]?.key ?? '0';
    const alarmId = String(Number(last) + 1).padStart(12, '0');
    const alarm: ConflictAlarm = {
      ...{ alarmId, at, lastAt: at, count: 1, kind, value, deviceIds },
      ...{ acknowledgedAt: null, acknowledgedBy: null },
    };
    transaction.put(collections.alarms, alarmId, alarm);
  }
}
