import type { Store } from '#core/environment/index.ts';

/**
 * The card's non-volatile memory: records of a Store under `card/<id>/`, changed as one unit an APDU. Reads see the
 * unit's own writes. Values are plain JSON and never changed in place. What was read once stays in RAM, for nobody but
 * the card writes there.
 */
export class CardRecords {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #collections = new Map<string, Map<string, unknown>>();
  /** Changes of the unit; an undefined value deletes. */
  readonly #changes = new Map<string, Map<string, unknown>>();
  #storeError: unknown;

  constructor(store: Store, id: string) {
    this.#store = store;
    this.#prefix = `card/${id}/`;
  }

  get<T>(collection: string, key: string): T | undefined {
    const changes = this.#changes.get(collection);
    return (changes?.has(key) ? changes.get(key) : this.#read(collection).get(key)) as T | undefined;
  }

  /** Records whose key starts with `prefix`, in key order. */
  list<T>(collection: string, prefix = ''): { key: string; value: T }[] {
    const all = new Map([...this.#read(collection), ...(this.#changes.get(collection) ?? [])]);
    return [...all]
      .filter(([key, value]) => value !== undefined && key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value: value as T }));
  }

  put(collection: string, key: string, value: object | string | number): void {
    this.#change(collection, key, value);
  }

  delete(collection: string, key: string): void {
    this.#change(collection, key, undefined);
  }

  deleteAll(collection: string, prefix: string): void {
    for (const { key } of this.list(collection, prefix)) this.delete(collection, key);
  }

  /** Whether `error` came from the store: the memory failed, not the card's program. */
  isMemoryFailure(error: unknown): boolean {
    return error !== undefined && error === this.#storeError;
  }

  /** Writes the unit, or throws and leaves the memory as it was. */
  commit(): void {
    if (this.#changes.size === 0) return;
    try {
      // Read before written: what fails after the store took the changes would not be undone.
      const targets = [...this.#changes].map(([collection, changes]) => [this.#read(collection), changes] as const);
      this.#fromStore((store) => {
        store.transact((transaction) => {
          for (const [collection, changes] of this.#changes) {
            for (const [key, value] of changes) {
              if (value === undefined) transaction.delete(this.#prefix + collection, key);
              else transaction.put(this.#prefix + collection, key, value);
            }
          }
        });
      });
      for (const [records, changes] of targets) {
        for (const [key, value] of changes) {
          if (value === undefined) records.delete(key);
          else records.set(key, value);
        }
      }
    } finally {
      this.#changes.clear();
    }
  }

  /** Forgets the unit's writes. */
  rollback(): void {
    this.#changes.clear();
  }

  #change(collection: string, key: string, value: unknown): void {
    const changes = this.#changes.get(collection);
    if (changes === undefined) this.#changes.set(collection, new Map([[key, value]]));
    else changes.set(key, value);
  }

  #read(collection: string): Map<string, unknown> {
    let records = this.#collections.get(collection);
    if (records === undefined) {
      const entries = this.#fromStore((store) => store.list<unknown>(this.#prefix + collection));
      records = new Map(entries.map(({ key, value }) => [key, value]));
      this.#collections.set(collection, records);
    }
    return records;
  }

  #fromStore<T>(use: (store: Store) => T): T {
    try {
      return use(this.#store);
    } catch (error) {
      this.#storeError = error;
      throw error;
    }
  }
}
