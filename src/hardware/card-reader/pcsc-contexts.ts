import type { PcscBinding, PcscContext, PcscReader } from './pcsc-binding.ts';

/** A reader in a context of its own: with a shared one, readers wait for each other. */
export interface ReaderContext {
  readonly context: PcscContext;
  readonly reader: PcscReader;
}

/** SCARD_STATE_EMPTY and SCARD_STATE_PRESENT; above bit 16 the service counts what came and went (winscard.h). */
const presence = 0x0030;
const eventCount = 16;

/**
 * Contexts kept from one use to the next: to make one, or to list readers in it, is a talk with the service during which this
 * thread stands still. One that failed is not kept: it may be of a service that has ended.
 */
export class PcscContexts {
  readonly #pcsc: PcscBinding;
  readonly #free = new Map<string, ReaderContext>();
  #listing: PcscContext | undefined;

  constructor(pcsc: PcscBinding) {
    this.#pcsc = pcsc;
  }

  /** Names of the readers there are. Throws what the binding throws when there is no service. */
  names(): string[] {
    const names = this.#listReaders().map(({ name }) => name);
    for (const [name, { context }] of this.#free) {
      if (names.includes(name)) continue;
      this.#free.delete(name);
      context.close();
    }
    return names;
  }

  /** Readers and what is in them, as one text: another one means that something came or went. Throws as `names` does. */
  seen(): string {
    return this.#listReaders()
      .map(({ name, state }) => `${name} ${state & presence} ${state >>> eventCount}`)
      .join('\n');
  }

  /** One that was kept, if any; it is the caller's until `keep`. */
  takeKept(name: string): ReaderContext | undefined {
    const kept = this.#free.get(name);
    this.#free.delete(name);
    return kept;
  }

  /** For the next use. Those that are not given back, the user closes. */
  keep(name: string, used: ReaderContext): void {
    if (this.#free.has(name)) used.context.close();
    else this.#free.set(name, used);
  }

  /** Undefined when there is no such reader. Throws as `names` does. */
  make(name: string): ReaderContext | undefined {
    const context = new this.#pcsc.Context();
    try {
      const reader = context.listReaders().find((one) => one.name === name);
      if (reader !== undefined) return { context, reader };
    } catch (error) {
      context.close();
      throw error;
    }
    context.close();
    return undefined;
  }

  #listReaders(): PcscReader[] {
    const kept = this.#listing;
    if (kept !== undefined) {
      try {
        return kept.listReaders();
      } catch {
        this.#listing = undefined;
        kept.close();
      }
    }
    const context = new this.#pcsc.Context();
    try {
      const readers = context.listReaders();
      this.#listing = context;
      return readers;
    } catch (error) {
      context.close();
      throw error;
    }
  }
}
