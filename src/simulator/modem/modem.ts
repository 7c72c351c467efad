/** A modem with its AT line and its slots. 3GPP TS 27.007, V.250; makers' dialects in personality.ts. */

import type { Clock, Random, Store } from '#core/environment/index.ts';
import { cmeErrorTexts, cmsErrorTexts, type DialectId } from '#core/protocol/at/index.ts';
import type { SimulatedCard } from '../card.ts';
import { CommandInput } from './command-input.ts';
import { parseCommandLine } from './command-line.ts';
import { commandHandlers, registrationState } from './commands/index.ts';
import type { ModemFaults, ModemState } from './modem-state.ts';
import { personalities, type Personality } from './personality.ts';
import { notSupported, Refusal, simNotInserted } from './refusal.ts';
import { openAir, type RadioAccess, type RadioTechnology } from './radio-access.ts';
import { Registration, type SimInUse } from './registration.ts';
import { SlotCard } from './slot-card.ts';
import { answerChallenge, concealedIdentity } from './usim-procedures.ts';

export interface ModemSlot {
  /** What sits in the slot now; undefined when it is empty. */
  card(): SimulatedCard | undefined;
}

export interface ModemOptions {
  readonly id: string;
  /** Collection `modem/<id>`: IMEIs written and the slot in use survive everything but its loss. */
  readonly store: Store;
  readonly clock: Clock;
  /** From the factory, 15 digits, one a slot. */
  readonly imeis: readonly string[];
  readonly dialect?: DialectId | undefined;
  readonly slots: readonly ModemSlot[];
  /** Radio technologies of the capability sheet. */
  readonly capability?: { readonly rats: readonly string[] } | undefined;
  /** The network over the air; by default every subscription is at home in the network of its IMSI, unauthenticated. */
  readonly radio?: RadioAccess | undefined;
  /** For concealing the identity in 5G; without it the IMSI is sent as it is. */
  readonly random?: Random | undefined;
  /** False: +CCHO, +CGLA and +CCHC are unknown, as on modems whose card is reached by +CSIM alone. */
  readonly logicalChannels?: boolean | undefined;
  /** Milliseconds from restart to the first word. */
  readonly bootMs?: number | undefined;
  /** Where this unit differs from others of its dialect. */
  readonly personality?: Partial<Personality> | undefined;
}

export interface SimulatedModem {
  /** Bytes from the host, cut anywhere. */
  write(bytes: Uint8Array): void;
  /** Bytes to the host; returns the function that stops it. */
  onData(listener: (bytes: Uint8Array) => void): () => void;
  readonly faults: Readonly<ModemFaults>;
  setFaults(faults: Partial<ModemFaults>): void;
  /** To be called when a card was put in or taken out: sessions on it end, and the host is told in the modem's own words. */
  cardChanged(slot: number): void;
  /** The card's files were replaced (another profile): the modem is not registered with what was there. */
  cardRefreshed(slot: number): void;
  /** IMEI that a slot presents to the network now. */
  imei(slot: number): string;
  /** Calls back when the modem begins to restart: a USB modem leaves the bus then. Returns the function that stops it. */
  onRestart(listener: () => void): () => void;
  /** Calls back once when the modem leaves the bench; returns the function that stops it. */
  onClose(listener: () => void): () => void;
  /** Leaves the bench: says nothing any more; what it stored stays. */
  close(): void;
}

export function createModem(options: ModemOptions): SimulatedModem {
  const { store, clock, slots, random, radio = openAir } = options;
  const collection = `modem/${options.id}`;
  const personality = { ...personalities[options.dialect ?? 'generic'], ...options.personality };
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const closeListeners = new Set<() => void>();
  const restartListeners = new Set<() => void>();
  const faults: ModemFaults = { silent: false, slowMs: 0, refuseImei: 'no', busy: false };

  const storedImei = (slot: number) =>
    store.get<string>(collection, `imei/${slot}`) ?? options.imeis[slot - 1] ?? '0'.repeat(15);
  const slotImeis = () => slots.map((_, i) => storedImei(i + 1));
  const storedSlot = () => store.get<number>(collection, 'slot') ?? 1;
  let slot = storedSlot();
  let imeis = slotImeis();
  let functionality = 1;
  let reportWanted = false;
  /** What each command of the +CREG family said last. */
  const reported = new Map<string, string>();
  const input = new CommandInput();
  let lastBody = '';
  let starting = false;
  let restartWanted = false;
  let takeText: ((text: string | undefined) => readonly string[]) | undefined;
  let closed = false;
  /** What a slow modem is about to say. */
  let held: string | undefined;

  const deliver = (text: string) => {
    if (closed || faults.silent) return;
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    for (const listener of [...listeners]) listener(bytes);
  };
  const say = (text: string) => {
    if (held !== undefined) held += text;
    else if (faults.slowMs === 0) deliver(text);
    else {
      held = text;
      void clock.sleep(faults.slowMs).then(() => {
        const answer = held ?? '';
        held = undefined;
        deliver(answer);
      });
    }
  };
  const sayLine = (line: string) => say(state.verbose ? `\r\n${line}\r\n` : `${line}\r\n`);

  const rats = options.capability?.rats ?? ['eutran'];
  const technologies: readonly RadioTechnology[] = [
    ...(rats.includes('nr5gc') ? ['nr' as const] : []),
    ...(rats.includes('eutran') || !rats.includes('nr5gc') ? ['eutran' as const] : []),
  ];
  const registration = new Registration({
    radio,
    technologies,
    sim: simInUse,
    identity({ imsi }, technology) {
      const suci = technology === 'nr' && random !== undefined ? concealedIdentity(state.card(), random) : undefined;
      return suci === undefined ? { imsi } : { suci };
    },
    authenticate: ({ rand, autn }) => answerChallenge(state.card(), rand, autn),
  });

  const state: ModemState = {
    personality,
    clock,
    slotCount: slots.length,
    logicalChannels: options.logicalChannels ?? true,
    faults,
    echo: true,
    verbose: true,
    quiet: false,
    cmee: personality.cmee,
    get functionality() {
      return functionality;
    },
    operatorFormat: 0,
    characterSet: 'GSM',
    settings: new Map(),
    messagesSent: 0,
    reporting: new Map(),
    sessions: new Map(),
    get slot() {
      return slot;
    },
    selectSlot(wanted) {
      if (personality.slot?.stuck) return;
      store.transact((transaction) => transaction.put(collection, 'slot', wanted));
      if ((personality.slot?.counts ?? 'atOnce') === 'atOnce') useStoredSlot();
    },
    card() {
      const card = slots[slot - 1]?.card();
      if (card === undefined) throw simNotInserted();
      return new SlotCard(card);
    },
    imei: (of) => imeis[of - 1]!,
    storedImei,
    storeImei(of, imei) {
      store.transact((transaction) => transaction.put(collection, `imei/${of}`, imei));
    },
    imeiStored: (of) => store.get(collection, `imei/${of}`) !== undefined,
    prompt(take) {
      takeText = take;
    },
    setFunctionality(level) {
      const before = functionality;
      functionality = level;
      if (level !== 1) registration.leave();
      if (level !== before) reportWanted = true;
    },
    registration,
    setReporting(name, level) {
      state.reporting.set(name, level);
      noteReported();
    },
    attachment() {
      const attachment = functionality === 1 ? registration.state() : registration.known;
      noteReported();
      return attachment;
    },
    wantRegistration(wanted) {
      if (wanted !== registration.wanted || !wanted) reportWanted = true;
      registration.wanted = wanted;
      if (!wanted) registration.leave();
      // Asked for anew after a refusal.
      else if (registration.known.status !== 1 && registration.known.status !== 5) registration.leave();
    },
    cutCardSupply() {
      endSessions();
      const card = slots[slot - 1]?.card();
      card?.powerOff();
      if (personality.slot?.counts === 'radioCycle') useStoredSlot();
    },
    restart() {
      restartWanted = personality.neverRestarts !== true;
    },
  };

  function simInUse(): SimInUse | undefined {
    try {
      const card = state.card();
      const iccid = card.readIccid();
      const imsi = iccid === undefined ? undefined : card.readImsi();
      return iccid === undefined || imsi === undefined ? undefined : { slot, imei: imeis[slot - 1]!, iccid, imsi };
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }

  /** Every command of the family that reports, as its event would be now. */
  function reports(): Map<string, string> {
    const lines = [...state.reporting].filter(([, reporting]) => reporting > 0);
    return new Map(
      lines.map(([name, reporting]) => [name, `${name}: ${registrationState(name, reporting, registration.known)}`]),
    );
  }

  function noteReported(): void {
    for (const [name, line] of reports()) reported.set(name, line);
  }

  /** Registers when the radio has come on, and says what has changed: TS 27.007 section 7.2. */
  function reportRegistration(): void {
    reportWanted = false;
    if (functionality === 1 && registration.wanted) registration.state();
    sayChanges();
  }

  function sayChanges(): void {
    for (const [name, line] of reports()) {
      if (reported.get(name) !== line) sayLine(line);
      reported.set(name, line);
    }
  }

  function useStoredSlot(): void {
    const wanted = storedSlot();
    if (wanted === slot) return;
    endSessions();
    slot = wanted;
  }

  function endSessions(): void {
    for (const { card, channel } of state.sessions.values()) quietly(() => card.closeChannel(channel));
    state.sessions.clear();
    registration.leave();
  }

  /** The modem's own restart: settings and sessions are gone, durable memory is read. The slots keep their supply. */
  function restart(): void {
    restartWanted = false;
    starting = true;
    endSessions();
    input.clear();
    takeText = undefined;
    for (const listener of [...restartListeners]) listener();
    void clock.sleep(options.bootMs ?? 200).then(() => {
      starting = false;
      useStoredSlot();
      imeis = slotImeis();
      Object.assign(state, {
        echo: true,
        verbose: true,
        quiet: false,
        cmee: personality.cmee,
        operatorFormat: 0,
        characterSet: 'GSM',
      });
      functionality = 1;
      registration.wanted = true;
      registration.lastRefusal = undefined;
      registration.forgetContexts();
      reported.clear();
      state.reporting.clear();
      state.settings.clear();
      for (const line of personality.boot) sayLine(line);
      if (slots[slot - 1]?.card() !== undefined) sayLine('+CPIN: READY');
    });
  }

  function result(text: string, digit: string): void {
    if (!state.quiet) say(state.verbose ? `\r\n${text}\r\n` : `${digit}\r`);
  }

  function refuse({ number, family }: Refusal): void {
    if (family === 'cme' && state.cmee === 0) return result('ERROR', '4');
    const texts = family === 'cme' ? cmeErrorTexts : cmsErrorTexts;
    sayLine(`+${family.toUpperCase()} ERROR: ${state.cmee === 2 ? (texts.get(number) ?? number) : number}`);
  }

  /** What a command or the text after its prompt comes to. */
  function answerWith(work: () => boolean): void {
    try {
      if (work()) result('OK', '0');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(error);
    }
    if (restartWanted) restart();
    else if (reportWanted) reportRegistration();
  }

  function run(body: string): void {
    const commands = parseCommandLine(body);
    if (commands === undefined) return result('ERROR', '4');
    answerWith(() => {
      for (const command of commands) {
        const lines = firstAnswer(command, state);
        if (lines === undefined) throw notSupported();
        for (const line of lines) sayLine(line);
        if (takeText === undefined) continue;
        input.awaitText();
        say('\r\n> ');
        return false;
      }
      return true;
    });
  }

  function giveText(text: string | undefined): void {
    const take = takeText;
    takeText = undefined;
    answerWith(() => {
      for (const line of take?.(text) ?? []) sayLine(line);
      return true;
    });
  }

  function takeLine(line: string): void {
    const body = /^.*?AT(.*)$/i.exec(line)?.[1];
    if (body === undefined) return line === '' ? undefined : result('ERROR', '4');
    lastBody = body;
    run(body);
  }

  return {
    write(bytes) {
      if (closed || starting || faults.silent) return;
      for (const item of input.feed(bytes)) {
        if (item.kind === 'line') takeLine(item.line);
        else if (item.kind === 'repeat') run(lastBody);
        else if (item.kind === 'overlong') result('ERROR', '4');
        else if (item.kind === 'text') giveText(item.text);
        else if (state.echo) say(item.text);
      }
    },
    onData(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    faults,
    setFaults: (some) => void Object.assign(faults, some),
    cardChanged(changed) {
      if (changed === slot) endSessions();
      if (starting || changed !== slot) return;
      sayChanges();
      const present = slots[slot - 1]?.card() !== undefined;
      sayLine(present ? '+CPIN: READY' : '+CPIN: NOT INSERTED');
    },
    cardRefreshed(changed) {
      if (changed !== slot || starting) return;
      registration.leave();
      sayChanges();
    },
    imei: (of) => imeis[of - 1]!,
    onRestart(listener) {
      restartListeners.add(listener);
      return () => restartListeners.delete(listener);
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      if (closed) return;
      registration.leave();
      closed = true;
      listeners.clear();
      restartListeners.clear();
      for (const listener of [...closeListeners]) listener();
      closeListeners.clear();
    },
  };
}

function firstAnswer(
  command: Parameters<(typeof commandHandlers)[number]>[0],
  state: ModemState,
): readonly string[] | undefined {
  for (const handler of commandHandlers) {
    const lines = handler(command, state);
    if (lines !== undefined) return lines;
  }
  return undefined;
}

/** A card that was pulled has no channel to close. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}
