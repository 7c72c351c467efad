import type { Clock, Store, StoreTransaction } from '#core/environment/index.ts';
import type { OrderRecord } from './order.ts';
import { RspRefusal } from '../rsp-server/index.ts';

/** One RSP session, SGP.22 section 3.0.1: from initiateAuthentication to the result. Binary in hex. */
export interface Session {
  readonly transactionId: string;
  readonly state: 'initiated' | 'authenticated' | 'delivered';
  /** Milliseconds since 1970; a delivered session is kept on for its result. */
  readonly expiresAt: number;
  /** CI of the certificates the server uses, and the CI under which the card signs. */
  readonly serverCi: string;
  readonly cardCi: string;
  readonly serverAddress: string;
  readonly serverChallenge: string;
  /** Set when the card has proved itself. */
  readonly eid?: string | undefined;
  readonly euiccCertificate?: string | undefined;
  /** Set when an order was found for it. */
  readonly iccid?: string | undefined;
  /** That order, and none that the same profile is given to later. */
  readonly orderId?: string | null | undefined;
  readonly smdpSignature2?: string | undefined;
  /** A confirmation code was refused in it: a cancellation that follows takes leave of the session, not of the order. */
  readonly codeRefused?: boolean | undefined;
}

/** Whether the session is of this very order. Sessions from before that was kept go by the profile alone. */
export const isOrderOf = ({ iccid, orderId }: Session, order: OrderRecord): boolean =>
  iccid === order.iccid && (orderId ?? order.orderId) === order.orderId;

const sessionsIn = 'smdp/sessions';
const purgeEvery = 60_000;
const keepDelivered = 30 * 24 * 3_600_000;

export class Sessions {
  readonly lifetime: number;
  readonly #store: Store;
  readonly #clock: Clock;
  #nextPurge = 0;

  constructor(environment: { readonly store: Store; readonly clock: Clock }, lifetime: number) {
    this.#store = environment.store;
    this.#clock = environment.clock;
    this.lifetime = lifetime;
  }

  /** The live session; refuses with 8.10.1/3.9 what is unknown, over, or in another state. */
  live(transactionId: string, states: readonly Session['state'][]): Session {
    const session = this.find(transactionId);
    if (session === undefined || session.expiresAt <= this.#clock.now() || !states.includes(session.state))
      throw new RspRefusal('8.10.1/3.9', 'no such session');
    return session;
  }

  find(transactionId: string): Session | undefined {
    return this.#store.get<Session>(sessionsIn, transactionId.toUpperCase());
  }

  put(session: Session, also: (transaction: StoreTransaction) => void = () => {}): void {
    this.#store.transact((transaction) => {
      this.putIn(transaction, session);
      also(transaction);
    });
  }

  putIn(transaction: StoreTransaction, session: Session): void {
    transaction.put(sessionsIn, session.transactionId, session);
  }

  endIn(transaction: StoreTransaction, transactionId: string): void {
    transaction.delete(sessionsIn, transactionId);
  }

  /** As `purge`, at most once a minute. */
  purgeNowAndThen(): void {
    if (this.#clock.now() >= this.#nextPurge) this.purge();
  }

  /** Forgets sessions that are over. */
  purge(): void {
    const now = this.#clock.now();
    this.#nextPurge = now + purgeEvery;
    const over = this.#store
      .list<Session>(sessionsIn)
      .filter(({ value }) => value.expiresAt + (value.state === 'delivered' ? keepDelivered : 0) <= now);
    if (over.length === 0) return;
    this.#store.transact((transaction) => {
      for (const { key } of over) transaction.delete(sessionsIn, key);
    });
  }
}
