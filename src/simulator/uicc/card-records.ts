import type { Store } from '#core/environment/index.ts';

/**
 * The card's non-volatile memory: records of a Store under `card/<id>/`, changed as one unit an APDU. Reads see the
 * unit's own writes. Values are plain JSON and never changed in place.
 */
export class CardRecords {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #cache = new Map<string, unknown>();
  readonly #dirty = new Map<string, Change>();

  constructor(store: Store, id: string) {
    this.#store = store;
    this.#prefix = `card/${id}/`;
  }

  get<T>(collection: string, key: string): T | undefined {
    const name = address(collection, key);
    const change = this.#dirty.get(name);
    if (change !== undefined) return change.value as T | undefined;
    if (!this.#cache.has(name)) this.#cache.set(name, this.#store.get(this.#prefix + collection, key));
    return this.#cache.get(name) as T | undefined;
  }

  /** Records whose key starts with `prefix`, in key order. */
  list<T>(collection: string, prefix = ''): { key: string; value: T }[] {
    const found = new Map<string, T>();
    for (const { key, value } of this.#store.list<T>(this.#prefix + collection, { prefix })) found.set(key, value);
    for (const change of this.#dirty.values()) {
      if (change.collection !== collection || !change.key.startsWith(prefix)) continue;
      if (change.value === undefined) found.delete(change.key);
      else found.set(change.key, change.value as T);
    }
    return [...found].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  put(collection: string, key: string, value: object | string | number): void {
    this.#dirty.set(address(collection, key), { collection, key, value });
  }

  delete(collection: string, key: string): void {
    this.#dirty.set(address(collection, key), { collection, key, value: undefined });
  }

  deleteAll(collection: string, prefix: string): void {
    for (const { key } of this.list(collection, prefix)) this.delete(collection, key);
  }

  /** Writes the unit, or throws and leaves the memory as it was. */
  commit(): void {
    if (this.#dirty.size === 0) return;
    try {
      this.#store.transact((transaction) => {
        for (const { collection, key, value } of this.#dirty.values()) {
          if (value === undefined) transaction.delete(this.#prefix + collection, key);
          else transaction.put(this.#prefix + collection, key, value);
        }
      });
      for (const [name, { value }] of this.#dirty) {
        if (value === undefined) this.#cache.delete(name);
        else this.#cache.set(name, value);
      }
    } finally {
      this.#dirty.clear();
    }
  }

  /** Forgets the unit's writes. */
  rollback(): void {
    this.#dirty.clear();
  }
}

interface Change {
  readonly collection: string;
  readonly key: string;
  /** Undefined: deleted. */
  readonly value: unknown;
}

const address = (collection: string, key: string) => `${collection}\n${key}`;
