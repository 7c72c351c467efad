/** What this bench remembers of modems: quirks by model, and by line what must be put right after a crash. */

import type { Store } from '#core/environment/index.ts';

/** How modems of one model differ from TS 27.007, learnt by trying. */
export interface ModemQuirk {
  /** Hex characters of the longest APDU that went through after a longer one was refused. */
  readonly apduLimit?: number | undefined;
  /** What +CCHO answers: `+CCHO: 1`, a bare `1`, or nothing but OK. */
  readonly cchoAnswer?: 'prefixed' | 'bare' | 'none' | undefined;
  /** Who puts the channel into the class byte of +CGLA. */
  readonly channelInClass?: 'modem' | 'host' | undefined;
  /** How its card is reached: +CCHO and +CGLA, or +CSIM alone. */
  readonly cardAccess?: 'sessions' | 'csim' | undefined;
  /** Ways to read the IMEI that it does not have. */
  readonly refusedImeiReads?: readonly string[] | undefined;
  /** What a change of slot needs before it counts. */
  readonly slotChange?: 'atOnce' | 'radioCycle' | 'restart' | undefined;
}

/** Channels to the card that somebody has open, or had when the process died. */
export interface OpenChannels {
  readonly by: 'sessions' | 'csim';
  /** Session ids of +CCHO, or channel numbers. */
  readonly ids: readonly number[];
}

/** What was found in a real modem's slots; the bench shows it as such before it is read again. */
export interface ModemSurvey {
  readonly name: string;
  readonly slots: readonly { readonly slot: number; readonly sim: 'esim' | 'psim' | 'none' }[];
}

interface LineRecord {
  readonly slotToRestore?: number | undefined;
  readonly openChannels?: OpenChannels | undefined;
  readonly survey?: ModemSurvey | undefined;
}

type Records = Pick<Store, 'get'> & { put(collection: string, key: string, value: unknown, flush: boolean): void };

const quirkCollection = 'modemQuirks';
const lineCollection = 'modemLines';

export class ModemMemory {
  readonly #records: Records;

  /** Without a store, for as long as the memory lives. */
  constructor(store?: Store) {
    this.#records = store === undefined ? mapRecords() : storeRecords(store);
  }

  /** An unnamed model is nobody's: nothing is kept of it. */
  quirk(model: string): ModemQuirk {
    return this.#records.get<ModemQuirk>(quirkCollection, model) ?? {};
  }

  learn(model: string, quirk: ModemQuirk): void {
    if (model === '') return;
    const known = this.quirk(model);
    const learnt = { ...known, ...quirk };
    if (JSON.stringify(learnt) !== JSON.stringify(known)) this.#records.put(quirkCollection, model, learnt, false);
  }

  /** `name=value` each, for people. */
  describe(model: string): string[] {
    return Object.entries(this.quirk(model)).flatMap(([name, value]: [string, unknown]) =>
      value === undefined ? [] : [`${name}=${Array.isArray(value) ? value.join(',') : String(value)}`],
    );
  }

  line(key: string): LineRecord {
    return this.#records.get<LineRecord>(lineCollection, key) ?? {};
  }

  noteLine(key: string, change: LineRecord): void {
    const known = this.line(key);
    const next = { ...known, ...change };
    if (JSON.stringify(next) === JSON.stringify(known)) return;
    // A slot outlives a loss of power in the modem; channels end with it.
    this.#records.put(lineCollection, key, next, next.slotToRestore !== known.slotToRestore);
  }
}

const storeRecords = (store: Store): Records => ({
  get: (collection, key) => store.get(collection, key),
  put: (collection, key, value, flush) =>
    store.transact((transaction) => transaction.put(collection, key, value), { flush }),
});

function mapRecords(): Records {
  const texts = new Map<string, string>();
  return {
    get<T>(collection: string, key: string) {
      const text = texts.get(`${collection}/${key}`);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    put: (collection, key, value) => void texts.set(`${collection}/${key}`, JSON.stringify(value)),
  };
}
