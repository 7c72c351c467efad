import type { Store } from '#core/environment/index.ts';
import type { TerminalExchange } from '#shared/api/index.ts';

const kept = 1_000;

/** What was sent to the modems of this bench, by device, newest last. Survives the end of the process at any moment. */
export class TerminalHistory {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** A number for an exchange about to begin. */
  next(deviceId: string): number {
    return (this.#store.get<number>(counters, deviceId) ?? 0) + 1;
  }

  put(deviceId: string, exchange: TerminalExchange): void {
    const name = collection(deviceId);
    this.#store.transact(
      (transaction) => {
        transaction.put(name, keyOf(exchange.seq), exchange);
        if (exchange.seq > kept) transaction.delete(name, keyOf(exchange.seq - kept));
        const counted = transaction.get<number>(counters, deviceId) ?? 0;
        if (exchange.seq > counted) transaction.put(counters, deviceId, exchange.seq);
      },
      { flush: false },
    );
  }

  list(deviceId: string, limit: number): TerminalExchange[] {
    return this.#store
      .list<TerminalExchange>(collection(deviceId), { reverse: true, limit })
      .map(({ value }) => value)
      .reverse();
  }

  /** How many there were. */
  clear(deviceId: string): number {
    const name = collection(deviceId);
    return this.#store.transact((transaction) => {
      const entries = transaction.list(name);
      for (const { key } of entries) transaction.delete(name, key);
      return entries.length;
    });
  }
}

/** Apart from the exchanges: numbers are not used again after these are cleared. */
const counters = 'terminalCounters';
const collection = (deviceId: string): string => `terminal/${deviceId}`;
const keyOf = (seq: number): string => String(seq).padStart(12, '0');
