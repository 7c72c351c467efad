/** Events of orders at the SM-DS that ES2+.ConfirmOrder names: SGP.22 sections 3.6 and 5.9. */
import type { Clock, Log, Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { Es12Outbox, RspRefusal, type Es12Call, type Es12Client } from '../rsp-server/index.ts';
import type { OrderRecord } from './order.ts';

/** How an order that names an SM-DS stands there. */
export interface AnnouncedEvent {
  readonly smdsAddress: string;
  readonly eid: string;
  readonly eventId: string;
  /** `announcing` until the SM-DS has answered. */
  readonly state: 'announcing' | 'announced' | 'refused';
  /** Subject and reason code of a refusal. */
  readonly status: string | null;
}

export interface SmdsAccess {
  readonly client: Es12Client;
  /** At any other SM-DS an event is registered with the wish to forward it; absent: at none. */
  readonly rootSmds?: string | undefined;
}

export interface EventRegistrationParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log | undefined;
  readonly smds: SmdsAccess;
  /** Address of this server, as given out. */
  ownAddress(): string;
}

const eventsIn = 'smdp/events';

/**
 * Keeps the events at the SM-DS's in step with the orders: an order that can be fetched is announced, one that no longer can
 * is taken off. What is to be said is written with the order's change and said until it is answered, also after a crash.
 */
export class EventRegistration {
  readonly #parts: EventRegistrationParts;
  readonly #outbox: Es12Outbox;

  constructor(parts: EventRegistrationParts) {
    this.#parts = parts;
    const { store, clock, random, log, smds } = parts;
    this.#outbox = new Es12Outbox({
      store,
      clock,
      random,
      log,
      client: smds.client,
      collection: 'smdp/es12-outbox',
      onSettled: (transaction, { call, smdsAddress }, outcome) => {
        if (call.function !== 'registerEvent') return;
        const announced = transaction
          .list<AnnouncedEvent>(eventsIn)
          .find(({ value }) => value.eventId === call.eventId && value.smdsAddress === smdsAddress);
        if (announced === undefined) return;
        const settled =
          outcome.kind === 'refused'
            ? { state: 'refused', status: outcome.status }
            : { state: 'announced', status: null };
        transaction.put(eventsIn, announced.key, { ...announced.value, ...settled });
      },
    });
  }

  /** In the transaction of every change of an order. */
  orderChanged(transaction: StoreTransaction, before: OrderRecord, after: OrderRecord): void {
    const [was, is] = [eventOf(before), eventOf(after)];
    if (was?.eventId === is?.eventId && was?.smdsAddress === is?.smdsAddress) return;
    if (was !== undefined) {
      this.#outbox.put(transaction, was.smdsAddress, { function: 'deleteEvent', eid: was.eid, eventId: was.eventId });
      transaction.delete(eventsIn, before.iccid);
    }
    if (is !== undefined) {
      this.#outbox.put(transaction, is.smdsAddress, this.#registration(is));
      transaction.put(eventsIn, after.iccid, is);
    }
  }

  get(iccid: string): AnnouncedEvent | undefined {
    return this.#parts.store.get<AnnouncedEvent>(eventsIn, iccid);
  }

  /**
   * Resolves when the SM-DS has taken the order's event, at once when there is none. Refuses with 8.9/5.1 (no answer so
   * far: it goes on being said) and 8.9/4.2 (refused).
   */
  async announced(iccid: string): Promise<void> {
    const event = this.get(iccid);
    if (event === undefined) return;
    const outcome = await this.#outbox.nextOutcome(event.smdsAddress, event);
    const now = this.get(iccid);
    if (now?.state === 'refused') throw new RspRefusal('8.9/4.2', `the SM-DS refused: ${now.status}`);
    if (outcome.kind === 'inaccessible') throw new RspRefusal('8.9/5.1', 'the SM-DS does not answer');
  }

  /** Ends attempts; what is left is taken up by the next start. */
  close(): Promise<void> {
    return this.#outbox.close();
  }

  #registration({ smdsAddress, eid, eventId }: AnnouncedEvent): Es12Call {
    const { smds, ownAddress } = this.#parts;
    const { rootSmds } = smds;
    return {
      function: 'registerEvent',
      eid,
      eventId,
      rspServerAddress: ownAddress(),
      forwardingIndicator: rootSmds !== undefined && rootSmds.toLowerCase() !== smdsAddress.toLowerCase(),
    };
  }
}

/** The event an order has while a card can fetch it. */
function eventOf({ state, smdsAddress, eid, matchingId }: OrderRecord): AnnouncedEvent | undefined {
  if ((state !== 'released' && state !== 'downloaded') || !smdsAddress || eid === null || !matchingId) return undefined;
  return { smdsAddress, eid, eventId: matchingId, state: 'announcing', status: null };
}
