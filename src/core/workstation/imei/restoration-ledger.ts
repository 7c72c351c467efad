import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { ImeiRestoration } from '#shared/api/index.ts';

const collection = 'imeiRestorations';
const hour = 3_600_000;
/** Whatever is said: a modem that refused so often within a day is not asked again. */
const mostFailures = 3;

/** Every write of an IMEI to a device, by operation. */
export class RestorationLedger {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Newest first. */
  of(deviceId: string): ImeiRestoration[] {
    return this.#store
      .list<ImeiRestoration>(collection)
      .map(({ value }) => value)
      .filter((one) => one.deviceId === deviceId)
      .reverse();
  }

  find(operationId: string): ImeiRestoration | undefined {
    return this.#store.get<ImeiRestoration>(collection, operationId);
  }

  put(transaction: StoreTransaction, restoration: ImeiRestoration): void {
    transaction.put(collection, restoration.operationId, restoration);
  }

  end(transaction: StoreTransaction, operationId: string, state: ImeiRestoration['state']): void {
    const restoration = transaction.get<ImeiRestoration>(collection, operationId);
    if (restoration !== undefined) transaction.put(collection, operationId, { ...restoration, state });
  }

  /** Until when a slot is left alone, ms since 1970, and whether `again` may say otherwise; undefined: it may be tried. */
  pause(
    deviceId: string,
    slot: number,
    now: number,
  ): { readonly until: number; readonly isFinal: boolean } | undefined {
    const failures = this.of(deviceId)
      .filter((one) => one.slot === slot && (one.state === 'failed' || one.state === 'writing'))
      .map(({ at }) => Date.parse(at))
      .filter((at) => at > now - 24 * hour)
      .sort((a, b) => b - a);
    const nth = failures[mostFailures - 1];
    if (nth !== undefined) return { until: nth + 24 * hour, isFinal: true };
    const last = failures[0];
    return last === undefined || last + hour <= now ? undefined : { until: last + hour, isFinal: false };
  }
}
