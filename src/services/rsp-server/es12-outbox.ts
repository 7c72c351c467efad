import type { Clock, Log, Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { encodeUtf8, toHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';
import type { Es12Call, Es12Client, Es12Outcome } from './es12-client.ts';

/** One call that is still to be made, or made again. */
export interface Es12Entry {
  readonly smdsAddress: string;
  readonly call: Es12Call;
  readonly callId: string;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

export interface Es12OutboxParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log | undefined;
  readonly client: Es12Client;
  /** Where the entries lie. */
  readonly collection: string;
  /** In the transaction that takes a call out of the box: the SM-DS has taken or refused it for good. */
  onSettled?(transaction: StoreTransaction, entry: Es12Entry, outcome: Es12Outcome): void;
}

const firstPause = 5_000;
const longestPause = 3_600_000;
const atOnce = 8;

/**
 * Durable queue of ES12 calls, one an event: what is put last about an event replaces what was to be said before. Calls
 * are made again with back-off until the SM-DS answers, also after a restart.
 */
export class Es12Outbox {
  readonly #parts: Es12OutboxParts;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, ((outcome: Es12Outcome) => void)[]>();
  #timer = new AbortController();
  #closed = false;

  /** Takes up what an earlier run left. */
  constructor(parts: Es12OutboxParts) {
    this.#parts = parts;
    this.#wake();
  }

  /** Queues a call in the transaction of what it is the consequence of; it is made when that has ended. */
  put(transaction: StoreTransaction, smdsAddress: string, call: Es12Call): void {
    const { random, clock, collection } = this.#parts;
    const entry: Es12Entry = {
      smdsAddress,
      call,
      callId: toHex(random.bytes(8)),
      attempts: 0,
      dueAt: clock.now(),
    };
    transaction.put(collection, keyOf(smdsAddress, call), entry);
    this.#wake();
  }

  /** Takes a call out that was not made, or no longer matters. */
  drop(transaction: StoreTransaction, smdsAddress: string, call: Pick<Es12Call, 'eid' | 'eventId'>): void {
    transaction.delete(this.#parts.collection, keyOf(smdsAddress, call));
  }

  /** Outcome of the next attempt at the call about this event; at once 'done' when none is queued. */
  nextOutcome(smdsAddress: string, call: Pick<Es12Call, 'eid' | 'eventId'>): Promise<Es12Outcome> {
    const key = keyOf(smdsAddress, call);
    if (this.#parts.store.get(this.#parts.collection, key) === undefined) return Promise.resolve({ kind: 'done' });
    return new Promise((resolve) => this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]));
  }

  entries(): Es12Entry[] {
    return this.#parts.store.list<Es12Entry>(this.#parts.collection).map(({ value }) => value);
  }

  /** Ends attempts; what is queued stays for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer.abort();
    await Promise.all(this.#inFlight.values());
  }

  #wake(): void {
    // Behind the transaction that may be under way.
    queueMicrotask(() => this.#pump());
  }

  #pump(): void {
    this.#timer.abort();
    if (this.#closed) return;
    const { store, clock, collection } = this.#parts;
    const idle = store.list<Es12Entry>(collection).filter(({ key }) => !this.#inFlight.has(key));
    const now = clock.now();
    for (const { key, value } of idle) {
      if (value.dueAt > now || this.#inFlight.size >= atOnce) continue;
      const attempt = this.#attempt(key, value).finally(() => {
        this.#inFlight.delete(key);
        this.#pump();
      });
      this.#inFlight.set(key, attempt);
    }
    const later = idle.map(({ value }) => value.dueAt).filter((dueAt) => dueAt > now);
    if (later.length === 0) return;
    this.#timer = new AbortController();
    clock.sleep(Math.min(...later) - now, this.#timer.signal).then(
      () => this.#pump(),
      () => undefined,
    );
  }

  async #attempt(key: string, entry: Es12Entry): Promise<void> {
    const { store, clock, client, log, collection, onSettled } = this.#parts;
    const outcome = settle(entry, await client.call(entry.smdsAddress, entry.callId, entry.call));
    store.transact((transaction) => {
      const isCurrent = transaction.get<Es12Entry>(collection, key)?.callId === entry.callId;
      if (outcome.kind !== 'inaccessible') {
        if (isCurrent) transaction.delete(collection, key);
        onSettled?.(transaction, entry, outcome);
      } else if (isCurrent) {
        const pause = Math.min(longestPause, firstPause * 2 ** Math.min(entry.attempts, 20));
        transaction.put(collection, key, { ...entry, attempts: entry.attempts + 1, dueAt: clock.now() + pause });
      }
    });
    const facts = { function: entry.call.function, smds: entry.smdsAddress };
    if (outcome.kind === 'inaccessible') log?.warn('SM-DS not reached', { ...facts, reason: outcome.reason });
    if (outcome.kind === 'refused') log?.warn('SM-DS refused', { ...facts, status: outcome.status });
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const resolve of waiting) resolve(outcome);
  }
}

/** A deletion of what is not there, and the repetition of a registration that is there, have come to what they want. */
function settle({ call, attempts }: Es12Entry, outcome: Es12Outcome): Es12Outcome {
  if (outcome.kind !== 'refused') return outcome;
  if (call.function === 'deleteEvent' && outcome.status === '8.9.5/3.9') return { kind: 'done' };
  if (call.function === 'registerEvent' && outcome.status === '8.9.5/3.3' && attempts > 0) return { kind: 'done' };
  return outcome;
}

const keyOf = (smdsAddress: string, { eid, eventId }: Pick<Es12Call, 'eid' | 'eventId'>): string =>
  toHex(sha256(encodeUtf8(`${smdsAddress.toLowerCase()}/${eid}/${eventId}`)));
