import type { Clock, Store, StoreTransaction } from '#core/environment/index.ts';
import { encodeUtf8, toHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';

/** An Event Record, SGP.22 section 3.6: something waits for this card at that server. */
export interface EventRecord {
  readonly eid: string;
  readonly eventId: string;
  readonly rspServerAddress: string;
  /** Who registered it, by its TLS certificate: it alone may delete it. */
  readonly owner: string;
  /** functionCallIdentifier of the registration: the same call again is no second registration. */
  readonly callId: string;
  /** `forwarding` until the SM-DS above has taken it; not told to cards before. */
  readonly state: 'forwarding' | 'registered';
  /** What this SM-DS registered for it above; null when it is not forwarded. */
  readonly forwarded: { readonly smdsAddress: string; readonly eventId: string } | null;
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
}

const recordsIn = 'smds/events';
/** A store may seal what it keeps, but not the keys it finds it by. */
const keyOf = (eid: string, eventId: string) => `${eid}/${toHex(sha256(encodeUtf8(eventId)))}`;

/** Event Records, by card. */
export class EventRecords {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(environment: { readonly store: Store; readonly clock: Clock }) {
    this.#store = environment.store;
    this.#clock = environment.clock;
  }

  get(eid: string, eventId: string): EventRecord | undefined {
    return this.#store.get<EventRecord>(recordsIn, keyOf(eid, eventId));
  }

  all(): EventRecord[] {
    return this.#store.list<EventRecord>(recordsIn).map(({ value }) => value);
  }

  /** What is told to a card, oldest first; with an id, also one under which it is known above. */
  registeredFor(eid: string, eventId?: string): EventRecord[] {
    return this.#store
      .list<EventRecord>(recordsIn, { prefix: `${eid}/` })
      .map(({ value }) => value)
      .filter(({ state }) => state === 'registered')
      .filter((record) => !eventId || record.eventId === eventId || record.forwarded?.eventId === eventId)
      .sort((a, b) => a.registeredAt - b.registeredAt);
  }

  put(record: Omit<EventRecord, 'registeredAt'>): void {
    const whole: EventRecord = { ...record, registeredAt: this.#clock.now() };
    this.#store.transact((transaction) => transaction.put(recordsIn, keyOf(record.eid, record.eventId), whole));
  }

  delete({ eid, eventId }: EventRecord, also: (transaction: StoreTransaction) => void): void {
    this.#store.transact((transaction) => {
      transaction.delete(recordsIn, keyOf(eid, eventId));
      also(transaction);
    });
  }
}
