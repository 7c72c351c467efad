import type { Clock, Store } from '#core/environment/index.ts';
import { RspRefusal, type SaidToCard } from '../rsp-server/index.ts';

/** From initiateAuthentication to the events. Binary in hex. */
export interface DiscoverySession extends SaidToCard {
  /** CI under which the card signs. */
  readonly cardCi: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const sessionsIn = 'smds/sessions';
const purgeEvery = 60_000;

/** Sessions live in the store, so that a restart between the two calls of an LPA goes unnoticed. */
export class DiscoverySessions {
  readonly lifetime: number;
  readonly #store: Store;
  readonly #clock: Clock;
  #nextPurge = 0;

  constructor(environment: { readonly store: Store; readonly clock: Clock }, lifetime: number) {
    this.#store = environment.store;
    this.#clock = environment.clock;
    this.lifetime = lifetime;
  }

  /** Refuses with 8.10.1/3.9 what is unknown, over or used. */
  live(transactionId: string): DiscoverySession {
    const session = this.#store.get<DiscoverySession>(sessionsIn, transactionId);
    if (session === undefined || session.expiresAt <= this.#clock.now())
      throw new RspRefusal('8.10.1/3.9', 'no such session');
    return session;
  }

  put(session: Omit<DiscoverySession, 'expiresAt'>): void {
    this.#purge();
    const whole: DiscoverySession = { ...session, expiresAt: this.#clock.now() + this.lifetime };
    this.#store.transact((transaction) => transaction.put(sessionsIn, session.transactionId, whole));
  }

  end({ transactionId }: DiscoverySession): void {
    this.#store.transact((transaction) => transaction.delete(sessionsIn, transactionId));
  }

  /** Forgets sessions that are over, at most once a minute. */
  #purge(): void {
    const now = this.#clock.now();
    if (now < this.#nextPurge) return;
    this.#nextPurge = now + purgeEvery;
    const over = this.#store.list<DiscoverySession>(sessionsIn).filter(({ value }) => value.expiresAt <= now);
    if (over.length === 0) return;
    this.#store.transact((transaction) => {
      for (const { key } of over) transaction.delete(sessionsIn, key);
    });
  }
}
