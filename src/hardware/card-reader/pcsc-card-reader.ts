import { setTimeout as sleep } from 'node:timers/promises';
import type { CardConnection, CardReader, CardReaders } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { ExchangeQueue } from './exchange-queue.ts';
import { loadPcscBinding, type PcscBinding, type PcscCard, type PcscContext } from './pcsc-binding.ts';
import { busyError, deviceError, mayStillBeThere, pcscUnavailable } from './pcsc-errors.ts';
import { pcscUsers } from './pcsc-users.ts';
import { watchPcsc } from './watch-pcsc.ts';

/** Longest answer to an extended APDU, with status word: PC/SC refuses an answer longer than the buffer it is given. */
const maxRecvLength = 65_538;

export interface PcscOptions {
  /** How to get the binding; by default the optional dependency `smartcard`. */
  readonly load?: (() => Promise<PcscBinding>) | undefined;
  /** Milliseconds until a missing or broken service is tried again while watching. */
  readonly retryMs?: number | undefined;
  /** Milliseconds a card may be in another program's hands, as it is for a moment after it was put in; default 1000. */
  readonly busyPatienceMs?: number | undefined;
}

/** Milliseconds between two looks at a card that another program holds. */
const busyPause = 50;
/** SCardStatus: a card is in the reader (winscard.h). */
const cardPresent = 0x0004;
/** PCSC-Lite looks at its readers every 400 ms: a card that is still there after this long was not pulled. */
const removalShowsWithinMs = 900;
const removalLookMs = 50;

/** Readers of the system's PC/SC service. */
export function createPcscCardReaders(options: PcscOptions = {}): CardReaders {
  const { load = loadPcscBinding, retryMs = 3000, busyPatienceMs = 1000 } = options;
  let binding: Promise<PcscBinding> | undefined;
  const loaded = (): Promise<PcscBinding> => {
    binding ??= load().catch((error: unknown) => {
      binding = undefined;
      throw pcscUnavailable('module', error);
    });
    return binding;
  };

  return {
    async list() {
      const pcsc = await loaded();
      const context = openContext(pcsc);
      try {
        return context.listReaders().map(({ name }) => new PcscCardReader(pcsc, name, busyPatienceMs));
      } catch (error) {
        throw pcscUnavailable('service', error);
      } finally {
        context.close();
      }
    },
    watch: (onChange) => watchPcsc(loaded, onChange, retryMs),
  };
}

function openContext(pcsc: PcscBinding): PcscContext {
  try {
    return new pcsc.Context();
  } catch (error) {
    throw pcscUnavailable('service', error);
  }
}

class PcscCardReader implements CardReader {
  readonly kind = 'pcsc';
  readonly id: string;
  readonly name: string;
  readonly #pcsc: PcscBinding;
  readonly #busyPatienceMs: number;

  constructor(pcsc: PcscBinding, name: string, busyPatienceMs: number) {
    this.#pcsc = pcsc;
    this.#busyPatienceMs = busyPatienceMs;
    this.name = name;
    this.id = `pcsc:${name}`;
  }

  async connect(): Promise<CardConnection> {
    for (let waited = 0; ; waited += busyPause) {
      try {
        return await this.#connect();
      } catch (error) {
        const failure = deviceError(error, this.name);
        if (failure.kind !== 'busy') throw failure;
        if (waited >= this.#busyPatienceMs) throw busyError(this.name, await pcscUsers());
        await sleep(busyPause);
      }
    }
  }

  async #connect(): Promise<CardConnection> {
    const pcsc = this.#pcsc;
    // One context a connection: with a shared one, readers wait for each other.
    const context = openContext(pcsc);
    try {
      const reader = context.listReaders().find(({ name }) => name === this.name);
      if (reader === undefined) throw new DeviceError('gone', `${this.name} is not there any more`);
      const protocols = pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1;
      const card = await reader.connect(pcsc.SCARD_SHARE_EXCLUSIVE, protocols);
      // Whatever an earlier user left open, channels among it, ends here.
      await card.reconnect(pcsc.SCARD_SHARE_EXCLUSIVE, protocols, pcsc.SCARD_RESET_CARD);
      return new PcscConnection(pcsc, context, card, this.name);
    } catch (error) {
      context.close();
      throw error;
    }
  }
}

class PcscConnection implements CardConnection {
  readonly #pcsc: PcscBinding;
  /** Held as long as the card: handles of a collected context are invalid. */
  readonly #context: PcscContext;
  readonly #card: PcscCard;
  readonly #name: string;
  readonly #queue = new ExchangeQueue();
  #atr: Uint8Array;
  #closed: Promise<void> | undefined;
  #gone: DeviceError | undefined;

  constructor(pcsc: PcscBinding, context: PcscContext, card: PcscCard, name: string) {
    this.#pcsc = pcsc;
    this.#context = context;
    this.#card = card;
    this.#name = name;
    this.#atr = readAtr(card, name);
  }

  get atr(): Uint8Array {
    return this.#atr;
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    return this.#exchange(async () => {
      const answer = await this.#card.transmit(Buffer.from(command), { maxRecvLength });
      if (answer.length < 2) throw new DeviceError('gone', `${this.#name}: an answer without status word`);
      return new Uint8Array(answer);
    });
  }

  reset(): Promise<Uint8Array> {
    return this.#exchange(async () => {
      const { SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1, SCARD_RESET_CARD } = this.#pcsc;
      await this.#card.reconnect(SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_RESET_CARD);
      this.#atr = readAtr(this.#card, this.#name);
      return this.#atr;
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.run(async () => {
      try {
        this.#card.disconnect(this.#pcsc.SCARD_RESET_CARD);
      } catch {
        // The card or its reader is gone already; nothing is left to release there.
      }
      this.#context.close();
    });
    return this.#closed;
  }

  #exchange<T>(exchange: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(new DeviceError('gone', `${this.#name}: closed`));
    return this.#queue.run(async () => {
      if (this.#gone !== undefined) throw this.#gone;
      try {
        return await exchange();
      } catch (error) {
        const failure = await this.#explained(deviceError(error, this.#name));
        if (failure.kind === 'gone') this.#gone = failure;
        throw failure;
      }
    });
  }

  /** An exchange that failed though the card stays in is `timeout`: no answer came, and it can be asked again. */
  async #explained(failure: DeviceError): Promise<DeviceError> {
    if (!mayStillBeThere(failure)) return failure;
    for (let waited = 0; waited < removalShowsWithinMs; waited += removalLookMs) {
      if (!this.#cardIsIn()) return failure;
      await sleep(removalLookMs);
    }
    return new DeviceError('timeout', failure.message, failure.details);
  }

  #cardIsIn(): boolean {
    try {
      return (this.#card.getStatus().state & cardPresent) !== 0;
    } catch {
      return false;
    }
  }
}

function readAtr(card: PcscCard, name: string): Uint8Array {
  const { atr } = card;
  if (atr === null) throw new DeviceError('gone', `${name}: the card gave no answer to reset`);
  return new Uint8Array(atr);
}
