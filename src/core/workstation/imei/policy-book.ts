import type { Store } from '#core/environment/index.ts';
import type { ImeiPolicy } from '#shared/api/index.ts';
import type { Journal } from '../journal/index.ts';
import { indexPolicies, type SubscriptionPolicies } from './decision/index.ts';

const collection = 'imeiPolicies';

/** What operators ask of the IMEIs of their subscriptions, one record an ICCID. Each change is journaled with it. */
export class PolicyBook {
  readonly #store: Store;
  readonly #journal: Journal;
  #index: SubscriptionPolicies | undefined;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  all(): ImeiPolicy[] {
    return this.#store.list<ImeiPolicy>(collection).map(({ value }) => value);
  }

  of(iccid: string): ImeiPolicy | undefined {
    return this.#store.get<ImeiPolicy>(collection, iccid);
  }

  /** As the rules take them. */
  index(): SubscriptionPolicies {
    return (this.#index ??= indexPolicies(this.all()));
  }

  set(policy: ImeiPolicy): ImeiPolicy {
    const { iccid, sharing, pinned, source } = policy;
    const data = { iccid, sharing: sharing.kind, pinned: String(pinned), source };
    this.#journal.append({ operationId: null, deviceId: null, event: 'imeiPolicy.set', data }, (transaction) =>
      transaction.put(collection, iccid, policy),
    );
    this.#index = undefined;
    return policy;
  }

  /** False when there was none. */
  remove(iccid: string): boolean {
    if (this.of(iccid) === undefined) return false;
    this.#journal.append(
      { operationId: null, deviceId: null, event: 'imeiPolicy.removed', data: { iccid } },
      (transaction) => transaction.delete(collection, iccid),
    );
    this.#index = undefined;
    return true;
  }
}
