import { setTimeout as sleep } from 'node:timers/promises';
import type { CardConnection, CardReader, CardReaders } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { ExchangeQueue } from './exchange-queue.ts';
import { loadPcscBinding, type PcscBinding, type PcscCard } from './pcsc-binding.ts';
import { PcscContexts, type ReaderContext } from './pcsc-contexts.ts';
import { busyError, cutAnswer, deviceError, mayStillBeThere, pcscUnavailable } from './pcsc-errors.ts';
import { pcscUsers } from './pcsc-users.ts';
import { watchPcsc } from './watch-pcsc.ts';

/**
 * Longest answer, with status word: PC/SC refuses one longer than the buffer it is given. A short APDU has 258 bytes at most;
 * cards made in software have been seen to answer more. The buffer is made and cleared on this thread at every exchange.
 */
const maxRecvLength = { short: 4_098, extended: 65_538 };

export interface PcscOptions {
  /** How to get the binding; by default the optional dependency `smartcard`. */
  readonly load?: (() => Promise<PcscBinding>) | undefined;
  /** Milliseconds until a missing or broken service is tried again while watching. */
  readonly retryMs?: number | undefined;
  /** Milliseconds between two looks at the readers while watching, for what the system does not tell of; default 1500. */
  readonly lookMs?: number | undefined;
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
  const { load = loadPcscBinding, retryMs = 3000, lookMs = 1500, busyPatienceMs = 1000 } = options;
  let service: Promise<PcscService> | undefined;
  const loaded = (): Promise<PcscService> => {
    service ??= load()
      .then((pcsc) => ({ pcsc, contexts: new PcscContexts(pcsc) }))
      .catch((error: unknown) => {
        service = undefined;
        throw pcscUnavailable('module', error);
      });
    return service;
  };

  return {
    async list() {
      const { pcsc, contexts } = await loaded();
      return serviceAnswers(() => contexts.names()).map(
        (name) => new PcscCardReader({ pcsc, contexts }, name, busyPatienceMs),
      );
    },
    watch: (onChange) => watchPcsc(loaded, onChange, { retryMs, lookMs }),
  };
}

/** The binding, and what is kept open with the system's service. */
interface PcscService {
  readonly pcsc: PcscBinding;
  readonly contexts: PcscContexts;
}

/** Rejects with PCSC_UNAVAILABLE where the service does not. */
function serviceAnswers<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw pcscUnavailable('service', error);
  }
}

class PcscCardReader implements CardReader {
  readonly kind = 'pcsc';
  readonly id: string;
  readonly name: string;
  readonly #service: PcscService;
  readonly #busyPatienceMs: number;

  constructor(service: PcscService, name: string, busyPatienceMs: number) {
    this.#service = service;
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
    const { contexts } = this.#service;
    const kept = contexts.takeKept(this.name);
    if (kept !== undefined) {
      try {
        return await this.#connectIn(kept);
      } catch (error) {
        // The service may be another one since: then a context of its own tells.
        if (deviceError(error, this.name).kind !== 'gone') throw error;
      }
    }
    const made = serviceAnswers(() => contexts.make(this.name));
    if (made === undefined) throw new DeviceError('gone', `${this.name} is not there any more`);
    return this.#connectIn(made);
  }

  async #connectIn(own: ReaderContext): Promise<CardConnection> {
    const { pcsc, contexts } = this.#service;
    try {
      const protocols = pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1;
      const card = await own.reader.connect(pcsc.SCARD_SHARE_EXCLUSIVE, protocols);
      // Whatever an earlier user left open, channels among it, ends here.
      await card.reconnect(pcsc.SCARD_SHARE_EXCLUSIVE, protocols, pcsc.SCARD_RESET_CARD);
      const readAtr = () => atrOf(own, card, this.name);
      const giveBack = (released: boolean) => {
        if (released) contexts.keep(this.name, own);
        else own.context.close();
      };
      return new PcscConnection({ pcsc, card, name: this.name, readAtr, giveBack }, await readAtr());
    } catch (error) {
      own.context.close();
      throw error;
    }
  }
}

interface ConnectedCard {
  readonly pcsc: PcscBinding;
  readonly card: PcscCard;
  readonly name: string;
  readonly readAtr: () => Promise<Uint8Array>;
  /** Gives the context back. Holding this holds the context: handles of a collected one are invalid. */
  readonly giveBack: (released: boolean) => void;
}

class PcscConnection implements CardConnection {
  readonly #connected: ConnectedCard;
  readonly #queue = new ExchangeQueue();
  #atr: Uint8Array;
  #closed: Promise<void> | undefined;
  #gone: DeviceError | undefined;

  constructor(connected: ConnectedCard, atr: Uint8Array) {
    this.#connected = connected;
    this.#atr = atr;
  }

  get atr(): Uint8Array {
    return this.#atr;
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    return this.#exchange(async () => {
      const form = isExtended(command) ? 'extended' : 'short';
      const answer = await this.#connected.card.transmit(Buffer.from(command), { maxRecvLength: maxRecvLength[form] });
      if (answer.length < 2) throw new Error(cutAnswer);
      return new Uint8Array(answer);
    });
  }

  reset(): Promise<Uint8Array> {
    return this.#exchange(async () => {
      const { SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1, SCARD_RESET_CARD } = this.#connected.pcsc;
      await this.#connected.card.reconnect(
        SCARD_SHARE_EXCLUSIVE,
        SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
        SCARD_RESET_CARD,
      );
      this.#atr = await this.#connected.readAtr();
      return this.#atr;
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.run(async () => {
      this.#connected.giveBack(await this.#release());
    });
    return this.#closed;
  }

  /**
   * Resets the card for whoever comes next, and lets go of it. The reset is a reconnection, which leaves this thread free; a
   * disconnection that resets holds it for as long as the card takes. False when card or reader were gone.
   */
  async #release(): Promise<boolean> {
    let released = true;
    const { SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1, SCARD_RESET_CARD, SCARD_LEAVE_CARD } =
      this.#connected.pcsc;
    try {
      await this.#connected.card.reconnect(
        SCARD_SHARE_EXCLUSIVE,
        SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
        SCARD_RESET_CARD,
      );
    } catch {
      released = false;
    }
    try {
      this.#connected.card.disconnect(released ? SCARD_LEAVE_CARD : SCARD_RESET_CARD);
    } catch {
      // Nothing is left to release there.
      released = false;
    }
    return released;
  }

  #exchange<T>(exchange: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(new DeviceError('gone', `${this.#connected.name}: closed`));
    return this.#queue.run(async () => {
      if (this.#gone !== undefined) throw this.#gone;
      try {
        return await exchange();
      } catch (error) {
        const failure = await this.#explained(deviceError(error, this.#connected.name));
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
      return (this.#connected.card.getStatus().state & cardPresent) !== 0;
    } catch {
      return false;
    }
  }
}

/** ISO/IEC 7816-4 section 5.1: a length that begins with a zero byte has two more. */
const isExtended = (command: Uint8Array): boolean => command.length > 5 && command[4] === 0;

/** The service's list of readers has it too, and is asked on a thread of its own; the card's status holds this one meanwhile. */
async function atrOf({ context, reader }: ReaderContext, card: PcscCard, name: string): Promise<Uint8Array> {
  const [listed] = (await context.waitForChange([{ name: reader.name, ...unaware }], 0)) ?? [];
  const atr = listed?.atr ?? card.atr;
  if (atr === null) throw new DeviceError('gone', `${name}: the card gave no answer to reset`);
  return new Uint8Array(atr);
}

/** SCARD_STATE_UNAWARE: what the state is now is wanted, not a change. */
const unaware = { state: 0, changed: false, atr: null };
