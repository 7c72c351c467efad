import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { Operation } from '#shared/api/index.ts';
import type { Facts, OperationInput } from './operation-kind.ts';

/** An operation as it lies in the store. `input` and `memory` are dropped when it has ended. */
export interface OperationRecord {
  readonly operation: Operation;
  readonly input: OperationInput | null;
  readonly memory: Facts;
}

const collection = 'operations';
const counters = 'counters';

const keyOf = (number: number) => `op-${number.toString().padStart(9, '0')}`;

/** Durable list of operations, oldest first by id. */
export class OperationRecords {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Takes the next id inside the transaction that writes the operation's first record. */
  nextId(transaction: StoreTransaction): string {
    const number = (transaction.get<number>(counters, collection) ?? 0) + 1;
    transaction.put(counters, collection, number);
    return keyOf(number);
  }

  put(transaction: StoreTransaction, record: OperationRecord): void {
    transaction.put(collection, record.operation.id, record);
    const index = `${collection}/unfinished`;
    if (record.operation.endedAt === null) transaction.put(index, record.operation.id, true);
    else transaction.delete(index, record.operation.id);
  }

  get(id: string): OperationRecord | undefined {
    return this.#store.get<OperationRecord>(collection, id);
  }

  unfinished(): OperationRecord[] {
    return this.#store.list<true>(`${collection}/unfinished`).flatMap(({ key }) => this.get(key) ?? []);
  }

  /** Newest first. */
  list(filter: { deviceId?: string | undefined; before?: string | undefined; limit: number }): Operation[] {
    const found: Operation[] = [];
    let to = filter.before;
    for (;;) {
      const page = this.#store.list<OperationRecord>(collection, { to, reverse: true, limit: 200 });
      for (const { value } of page) {
        if (filter.deviceId !== undefined && value.operation.deviceId !== filter.deviceId) continue;
        found.push(value.operation);
        if (found.length === filter.limit) return found;
      }
      if (page.length < 200) return found;
      to = page.at(-1)!.key;
    }
  }
}
