import type { Store, StoreEntry, StoreRange, StoreTransaction } from '#core/environment/index.ts';

/** Store in memory with the contract of the SQLite one; values pass through JSON so that nothing is shared by reference. */
export function memoryStore(): Store {
  let data = new Map<string, Map<string, string>>();

  const read = <T>(collection: string, key: string): T | undefined => {
    const text = data.get(collection)?.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  const list = <T>(collection: string, range: StoreRange = {}): StoreEntry<T>[] => {
    const keys = [...(data.get(collection)?.keys() ?? [])]
      .filter((key) => range.prefix === undefined || key.startsWith(range.prefix))
      .filter((key) => range.from === undefined || key >= range.from)
      .filter((key) => range.to === undefined || key < range.to)
      .sort((a, b) => (a < b ? -1 : 1));
    if (range.reverse) keys.reverse();
    return keys.slice(0, range.limit ?? keys.length).map((key) => ({ key, value: read<T>(collection, key)! }));
  };

  return {
    transact<T>(change: (transaction: StoreTransaction) => T): T {
      const before = data;
      data = new Map([...data].map(([name, records]) => [name, new Map(records)]));
      try {
        const result = change({
          get: read,
          list,
          put(collection, key, value) {
            if (!data.has(collection)) data.set(collection, new Map());
            data.get(collection)!.set(key, JSON.stringify(value));
          },
          delete(collection, key) {
            data.get(collection)?.delete(key);
          },
        });
        // As SQLite does.
        if (result instanceof Promise) throw new TypeError('Transaction function cannot return a promise');
        return result;
      } catch (error) {
        data = before;
        throw error;
      }
    },
    get: read,
    list,
    count: (collection) => data.get(collection)?.size ?? 0,
    close() {},
  };
}
