import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { Operation } from '#shared/api/index.ts';
import type { Facts, OperationInput } from './operation-kind.ts';

/** What recovery needs and nobody is shown (activation codes stand in it: sealed at rest); dropped when the operation has ended. */
export interface KeptForRecovery {
  readonly input: OperationInput;
  readonly memory: Facts;
}

export interface UnfinishedOperation extends KeptForRecovery {
  readonly operation: Operation;
}

const collection = 'operations';
const keptCollection = 'operationsKept';
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

  /** At its start and its end: what lies between, the journal tells. */
  put(transaction: StoreTransaction, operation: Operation): void {
    transaction.put(collection, operation.id, operation);
    if (operation.endedAt !== null) transaction.delete(keptCollection, operation.id);
  }

  keep(transaction: StoreTransaction, operationId: string, kept: KeptForRecovery): void {
    transaction.put(keptCollection, operationId, kept);
  }

  get(id: string): Operation | undefined {
    return this.#store.get<Operation>(collection, id);
  }

  unfinished(): UnfinishedOperation[] {
    return this.#store
      .list<KeptForRecovery>(keptCollection)
      .map(({ key, value }) => ({ ...value, operation: this.get(key)! }));
  }

  /** Newest first. */
  list(filter: { deviceId?: string | undefined; before?: string | undefined; limit: number }): Operation[] {
    const found: Operation[] = [];
    let to = filter.before;
    for (;;) {
      const page = this.#store.list<Operation>(collection, { to, reverse: true, limit: 200 });
      for (const { value } of page) {
        if (filter.deviceId !== undefined && value.deviceId !== filter.deviceId) continue;
        found.push(value);
        if (found.length === filter.limit) return found;
      }
      if (page.length < 200) return found;
      to = page.at(-1)!.key;
    }
  }
}
