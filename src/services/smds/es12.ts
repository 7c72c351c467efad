/** ES12 of SGP.22 section 5.9: registering and deleting Event Records, and forwarding them to the SM-DS above. */
import type { Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { DeleteEventRequest, RegisterEventRequest, RequestHeader } from '#core/protocol/sgp22/index.ts';
import { RspRefusal, type Es12Client, type Es12Outbox } from '../rsp-server/index.ts';
import type { EventRecord, EventRecords } from './event-records.ts';

/** The SM-DS above, at which this one registers what it is told to forward. */
export interface ParentSmds {
  readonly address: string;
  readonly client: Es12Client;
}

export interface Es12Parts {
  readonly store: Store;
  readonly random: Random;
  readonly events: EventRecords;
  readonly parent: { readonly smds: ParentSmds; readonly outbox: Es12Outbox } | undefined;
  /** Address of this SM-DS, as given out. */
  ownAddress(): string;
}

type Registration = RegisterEventRequest & { readonly header: RequestHeader };
type Deletion = DeleteEventRequest & { readonly header: RequestHeader };

export class Es12 {
  readonly #parts: Es12Parts;
  /** Registrations that wait for the SM-DS above, so that a repetition waits with them. */
  readonly #underWay = new Map<string, Promise<void>>();

  /** Takes back what a crash left half forwarded: its requester was told nothing, and will ask again. */
  constructor(parts: Es12Parts) {
    this.#parts = parts;
    for (const record of parts.events.all()) if (record.state === 'forwarding') this.#takeBack(record);
  }

  /**
   * `owner` is who the requester's certificate names. The same call again changes nothing. Refuses with 8.9.5/3.3 (this
   * EventID is registered), 8.9/5.1 and 8.9/4.2 (the SM-DS above does not answer, or refuses).
   */
  register(request: Registration, owner: string): Promise<void> {
    const { eid, eventId, rspServerAddress, header } = request;
    const present = this.#parts.events.get(eid, eventId);
    if (present !== undefined) {
      const isRepetition =
        present.owner === owner &&
        present.callId === header.functionCallIdentifier &&
        present.rspServerAddress === rspServerAddress;
      if (isRepetition) return this.#underWay.get(present.eid + present.eventId) ?? Promise.resolve();
      return Promise.reject(new RspRefusal('8.9.5/3.3', 'this event is registered already'));
    }
    const { parent } = this.#parts;
    const record: Omit<EventRecord, 'registeredAt'> = {
      eid,
      eventId,
      rspServerAddress,
      owner,
      callId: header.functionCallIdentifier,
      state: 'registered',
      forwarded: null,
    };
    if (!request.forwardingIndicator || parent === undefined) {
      this.#parts.events.put(record);
      return Promise.resolve();
    }
    const forwarding = this.#forward(record, parent.smds).finally(() => this.#underWay.delete(eid + eventId));
    this.#underWay.set(eid + eventId, forwarding);
    return forwarding;
  }

  /** Refuses with 8.9.5/3.9 what is not there or is another requester's. */
  delete({ eid, eventId }: Deletion, owner: string): void {
    const record = this.#parts.events.get(eid, eventId);
    if (record?.owner !== owner) throw new RspRefusal('8.9.5/3.9', 'no such event');
    this.#takeBack(record);
  }

  async #forward(record: Omit<EventRecord, 'registeredAt'>, { address, client }: ParentSmds): Promise<void> {
    const { events, random, ownAddress } = this.#parts;
    const { eid, eventId } = record;
    const forwarded = { smdsAddress: address, eventId: toHex(random.bytes(16)) };
    events.put({ ...record, state: 'forwarding', forwarded });
    const outcome = await client.call(address, toHex(random.bytes(8)), {
      function: 'registerEvent',
      eid,
      eventId: forwarded.eventId,
      rspServerAddress: ownAddress(),
      forwardingIndicator: false,
    });
    const current = events.get(eid, eventId);
    if (current?.forwarded?.eventId !== forwarded.eventId) {
      // Deleted while the SM-DS above was asked; what was said there then may have come before this registration.
      this.#parts.store.transact((transaction) => this.#deleteAbove(transaction, eid, forwarded));
      return;
    }
    if (outcome.kind === 'done') return events.put({ ...record, forwarded });
    this.#takeBack(current);
    throw outcome.kind === 'refused'
      ? new RspRefusal('8.9/4.2', `the SM-DS above refused: ${outcome.status}`)
      : new RspRefusal('8.9/5.1', 'the SM-DS above does not answer');
  }

  /** Deletes the record, and in the same breath what was, or may have been, registered above. */
  #takeBack(record: EventRecord): void {
    const { eid, forwarded } = record;
    this.#parts.events.delete(record, (transaction) => {
      if (forwarded !== null) this.#deleteAbove(transaction, eid, forwarded);
    });
  }

  #deleteAbove(transaction: StoreTransaction, eid: string, forwarded: NonNullable<EventRecord['forwarded']>): void {
    const call = { function: 'deleteEvent', eid, eventId: forwarded.eventId } as const;
    this.#parts.parent?.outbox.put(transaction, forwarded.smdsAddress, call);
  }
}
