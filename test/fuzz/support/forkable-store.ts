import type { Store } from '#core/environment/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';

/** A store in memory of which copies can be made, as of a card's chip. */
export interface ForkableStore extends Store {
  fork(): ForkableStore;
}

export function forkableStore(): ForkableStore {
  const store = memoryStore();
  const collections = new Set<string>();
  return {
    ...store,
    transact: (change, how) =>
      store.transact(
        (transaction) =>
          change({
            ...transaction,
            put(collection, key, value) {
              collections.add(collection);
              transaction.put(collection, key, value);
            },
          }),
        how,
      ),
    fork() {
      const copy = forkableStore();
      copy.transact((transaction) => {
        for (const collection of collections)
          for (const { key, value } of store.list(collection)) transaction.put(collection, key, value);
      });
      return copy;
    },
  };
}
