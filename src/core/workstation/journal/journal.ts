import type { Clock, Store, StoreTransaction } from '#core/environment/index.ts';
import type { JournalEntry, JournalVerdict } from '#shared/api/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import { concat, encodeUtf8, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { isoTime, LiveFeed } from '../live/index.ts';
import { canonicalJson } from './canonical-json.ts';

export interface NewJournalEntry {
  readonly operationId: string | null;
  readonly deviceId: string | null;
  readonly event: string;
  /** Never keys, PINs, confirmation codes or whole matching ids. */
  readonly data: Readonly<Record<string, string>>;
  /** When it happened, ISO 8601; now unless given. */
  readonly at?: string | undefined;
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

const entries = 'journal';
const heads = 'journalHead';
const genesis: Head = { seq: 0, hash: '00'.repeat(32) };
const keyOf = (seq: number) => seq.toString().padStart(12, '0');

/**
 * Append-only record of what was intended and what came of it. Each entry's hash covers the hash before it, so that an
 * entry changed, removed or put in later shows; the head stands apart, so that a cut-off tail shows too.
 */
export class Journal {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #feed = new LiveFeed<JournalEntry>();
  /** As last written: nobody else writes this store. */
  #head: Head | undefined;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Durable when it returns, `flush: false` as in Store.transact. `also` writes other records in the very same transaction. */
  append(
    entry: NewJournalEntry | ((transaction: StoreTransaction) => NewJournalEntry),
    also?: (transaction: StoreTransaction) => void,
    options?: { readonly flush: boolean },
  ): JournalEntry {
    return this.#write((transaction) => [typeof entry === 'function' ? entry(transaction) : entry], also, options)[0]!;
  }

  /** Several entries, one transaction. */
  appendAll(
    added: readonly NewJournalEntry[],
    also?: (transaction: StoreTransaction) => void,
    options?: { readonly flush: boolean },
  ): void {
    this.#write(() => added, also, options);
  }

  #write(
    content: (transaction: StoreTransaction) => readonly NewJournalEntry[],
    also: ((transaction: StoreTransaction) => void) | undefined,
    options?: { readonly flush: boolean },
  ): JournalEntry[] {
    const written = this.#store.transact((transaction) => {
      let head = this.#head ?? transaction.get<Head>(heads, 'head') ?? genesis;
      const sealed = content(transaction).map((entry): JournalEntry => {
        const unsealed = { ...entry, seq: head.seq + 1, at: entry.at ?? isoTime(this.#clock.now()) };
        head = { seq: unsealed.seq, hash: seal(head.hash, unsealed) };
        const whole = { ...unsealed, hash: head.hash };
        transaction.put(entries, keyOf(head.seq), whole);
        return whole;
      });
      transaction.put(heads, 'head', head);
      also?.(transaction);
      return { head, sealed };
    }, options);
    this.#head = written.head;
    for (const entry of written.sealed) this.#feed.publish(entry);
    return written.sealed;
  }

  /** Newest first. */
  list(filter: { beforeSeq?: number | undefined; operationId?: string | undefined; limit: number }): JournalEntry[] {
    const found: JournalEntry[] = [];
    for (const entry of this.#newestFirst(filter.beforeSeq)) {
      if (filter.operationId !== undefined && entry.operationId !== filter.operationId) continue;
      found.push(entry);
      if (found.length === filter.limit) break;
    }
    return found;
  }

  /** From the start of one operation on, oldest first. */
  ofOperation(operationId: string): JournalEntry[] {
    const found: JournalEntry[] = [];
    for (const entry of this.#newestFirst()) {
      if (entry.operationId !== operationId) continue;
      found.unshift(entry);
      if (entry.event === 'operation.started') break;
    }
    return found;
  }

  /** Undefined where there is none of that number. */
  entry(seq: number): JournalEntry | undefined {
    return this.#store.get<JournalEntry>(entries, keyOf(seq));
  }

  /** Walks the whole chain. A record that cannot even be read is where it breaks. */
  verify(): JournalVerdict {
    let head = genesis;
    let from: string | undefined;
    let limit = 1000;
    for (;;) {
      const page = this.#readable(() => this.#store.list<JournalEntry>(entries, { from, limit }));
      if (page === undefined && limit > 1) {
        // Somewhere in this page: the rest is walked one by one, up to it.
        limit = 1;
        continue;
      }
      if (page === undefined) return broken(this.#store.count(entries), head, head.seq + 1);
      for (const { key, value } of page) {
        const { hash, ...unsealed } = value;
        const sound = value.seq === head.seq + 1 && key === keyOf(value.seq) && hash === seal(head.hash, unsealed);
        if (!sound) return broken(this.#store.count(entries), head, head.seq + 1);
        head = { seq: value.seq, hash };
      }
      if (page.length < limit) break;
      from = keyOf(head.seq + 1);
    }
    const recorded = this.#readable(() => this.#store.get<Head>(heads, 'head') ?? genesis);
    if (recorded?.seq !== head.seq || recorded.hash !== head.hash) return broken(head.seq, head, head.seq + 1);
    return { intact: true, entries: head.seq, headHash: head.hash, firstBrokenSeq: null };
  }

  *#newestFirst(beforeSeq?: number): Generator<JournalEntry> {
    let to = beforeSeq === undefined ? undefined : keyOf(beforeSeq);
    for (;;) {
      const page = this.#store.list<JournalEntry>(entries, { to, reverse: true, limit: 500 });
      for (const { value } of page) yield value;
      if (page.length < 500) return;
      to = page.at(-1)!.key;
    }
  }

  /** Undefined where the store cannot make sense of what it holds. */
  #readable<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof WorkbenchError) return undefined;
      throw error;
    }
  }

  watch(signal?: AbortSignalLike): AsyncIterable<JournalEntry> {
    return this.#feed.subscribe(signal);
  }

  close(): void {
    this.#feed.close();
  }
}

const broken = (count: number, head: Head, firstBrokenSeq: number): JournalVerdict => ({
  intact: false,
  entries: count,
  headHash: head.hash,
  firstBrokenSeq,
});

function seal(previousHash: string, unsealed: Omit<JournalEntry, 'hash'>): string {
  return toHex(sha256(concat(fromHex(previousHash), encodeUtf8(canonicalJson(unsealed)))));
}
