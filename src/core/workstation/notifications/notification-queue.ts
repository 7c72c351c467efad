import type { Clock, Store, StoreTransaction } from '#core/environment/index.ts';
import type { Notification } from '#shared/api/index.ts';
import { isoTime } from '../live/index.ts';

/** One notification as this bench keeps it: from the moment it was read off the card it cannot be lost. */
export interface QueuedNotification {
  readonly eid: string;
  readonly seqNumber: number;
  readonly profileManagementOperation: Notification['profileManagementOperation'];
  readonly notificationAddress: string;
  readonly iccid: string | null;
  /** The whole PendingNotification, upper-case hex. */
  readonly pendingNotification: string;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly nextAttemptAt: number | null;
  readonly deliveredAt: number | null;
  /** Proof of delivery, with deliveredAt: HTTP status the server answered. Absent in records of older versions. */
  readonly answerStatus?: number | undefined;
  /** The server will not take it, whenever it is sent: those behind it do not wait for it. */
  readonly refused?: boolean | undefined;
  readonly lastError: string | null;
  readonly onCard: boolean;
  /** Taken off unsent by a person who was warned. */
  readonly discarded: boolean;
}

const collection = 'notifications';
/** Keys of those that are not settled, so that a long history costs nothing. */
const openIndex = 'notificationsOpen';
const keyOf = (eid: string, seqNumber: number) => `${eid}/${seqNumber.toString().padStart(10, '0')}`;

const firstDelay = 15_000;
const longestDelay = 3_600_000;
/** A server that refused one for good may have been put right by the next day. */
const refusedDelay = 24 * 3_600_000;
/** From here on people are told that it failed; it is tried on all the same. */
const troublingAttempts = 5;

export class NotificationQueue {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Durable when it returns; one already known is left as it is. */
  enqueue(
    found: Pick<
      QueuedNotification,
      'eid' | 'seqNumber' | 'profileManagementOperation' | 'notificationAddress' | 'iccid' | 'pendingNotification'
    >,
  ): QueuedNotification {
    const known = this.get(found.eid, found.seqNumber);
    if (known?.pendingNotification === found.pendingNotification) return known;
    return this.#put({
      ...found,
      attempts: 0,
      nextAttemptAt: this.#clock.now(),
      deliveredAt: null,
      lastError: null,
      onCard: true,
      discarded: false,
    });
  }

  get(eid: string, seqNumber: number): QueuedNotification | undefined {
    return this.#store.get<QueuedNotification>(collection, keyOf(eid, seqNumber));
  }

  list(eid: string): QueuedNotification[] {
    return this.#store.list<QueuedNotification>(collection, { prefix: `${eid}/` }).map(({ value }) => value);
  }

  /** Every unsent notification of one card or of all, oldest first a card. */
  unsent(eid?: string): QueuedNotification[] {
    return this.#open(eid).filter((one) => one.deliveredAt === null);
  }

  /** Delivered, but not yet known to be off the card. */
  provenOnCard(eid: string): QueuedNotification[] {
    return this.#open(eid).filter((one) => one.deliveredAt !== null);
  }

  /** `answerStatus`: HTTP status by which the server took it. */
  delivered(one: QueuedNotification, answerStatus: number): QueuedNotification {
    const attempts = one.attempts + 1;
    // Should power fail before this is flushed, the server is told twice, which it takes.
    const deliveredAt = this.#clock.now();
    const proven = {
      ...one,
      attempts,
      deliveredAt,
      answerStatus,
      refused: false,
      nextAttemptAt: null,
      lastError: null,
    };
    return this.#put(proven, { flush: false });
  }

  /** Doubles the pause after each failure, up to an hour; a day after a refusal for good. */
  failed(one: QueuedNotification, code: string, refused = false): QueuedNotification {
    const attempts = one.attempts + 1;
    const delay = refused ? refusedDelay : Math.min(firstDelay * 2 ** (attempts - 1), longestDelay);
    return this.#put({ ...one, attempts, lastError: code, refused, nextAttemptAt: this.#clock.now() + delay });
  }

  removedFromCard(removed: readonly QueuedNotification[]): void {
    if (removed.length === 0) return;
    this.#store.transact(
      (transaction) => {
        for (const one of removed) write(transaction, { ...one, onCard: false });
      },
      { flush: false },
    );
  }

  discard(one: QueuedNotification): QueuedNotification {
    return this.#put({ ...one, discarded: true, nextAttemptAt: null });
  }

  #put(one: QueuedNotification, options?: { readonly flush: boolean }): QueuedNotification {
    this.#store.transact((transaction) => write(transaction, one), options);
    return one;
  }

  #open(eid: string | undefined): QueuedNotification[] {
    const range = eid === undefined ? {} : { prefix: `${eid}/` };
    return this.#store.list(openIndex, range).map(({ key }) => this.#store.get<QueuedNotification>(collection, key)!);
  }
}

function write(transaction: StoreTransaction, one: QueuedNotification): void {
  const key = keyOf(one.eid, one.seqNumber);
  transaction.put(collection, key, one);
  if (!one.discarded && (one.deliveredAt === null || one.onCard)) transaction.put(openIndex, key, null);
  else transaction.delete(openIndex, key);
}

export const shownNotification = (one: QueuedNotification): Notification => ({
  seqNumber: one.seqNumber,
  profileManagementOperation: one.profileManagementOperation,
  notificationAddress: one.notificationAddress,
  iccid: one.iccid,
  state: stateOf(one),
  attempts: one.attempts,
  nextAttemptAt: one.nextAttemptAt === null ? null : isoTime(one.nextAttemptAt),
  deliveredAt: one.deliveredAt === null ? null : isoTime(one.deliveredAt),
  answerStatus: one.answerStatus ?? null,
  lastError: one.lastError,
});

function stateOf({ deliveredAt, attempts, refused = false }: QueuedNotification): Notification['state'] {
  if (deliveredAt !== null) return 'delivered';
  return refused || attempts >= troublingAttempts ? 'failed' : 'queued';
}
