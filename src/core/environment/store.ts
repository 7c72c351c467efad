/**
 * Durable records in named collections, ordered by key. Values are JSON (binary as upper-case hex).
 * Once `transact` has returned, what it wrote survives `kill -9`, and on the workbench's own store loss of power too (SQLite WAL,
 * synchronous=FULL); when it throws, nothing was written. Synchronous on purpose: no other change can come in between.
 */
export interface Store {
  /**
   * With `flush: false` the change survives `kill -9` at once and loss of power as soon as any later change is flushed:
   * for records of what changes nothing outside.
   */
  transact<T>(change: (transaction: StoreTransaction) => T, options?: { readonly flush?: boolean }): T;
  get<T>(collection: string, key: string): T | undefined;
  list<T>(collection: string, range?: StoreRange): StoreEntry<T>[];
  count(collection: string): number;
  close(): void;
}

export interface StoreTransaction {
  get<T>(collection: string, key: string): T | undefined;
  list<T>(collection: string, range?: StoreRange): StoreEntry<T>[];
  put(collection: string, key: string, value: unknown): void;
  delete(collection: string, key: string): void;
}

/** Keys in code-point order: `prefix` or `from` (inclusive) / `to` (exclusive); `reverse` starts at the end. */
export interface StoreRange {
  readonly prefix?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly reverse?: boolean | undefined;
  readonly limit?: number | undefined;
}

export interface StoreEntry<T> {
  readonly key: string;
  readonly value: T;
}
