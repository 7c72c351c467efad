import { cchc, cchoInAnyForm, cgla, csim } from '#core/protocol/at/index.ts';
import { concat } from '#core/protocol/bytes/index.ts';
import { classForChannel, readClass } from '#core/protocol/iso7816/index.ts';
import { isRefusal } from '../identify-modem.ts';
import { ModemRefusal } from '../modem-error.ts';
import type { ModemSession } from '../modem-session.ts';
import {
  highestChannel,
  isManageChannel,
  isSelectByAid,
  statusOf,
  sw,
  withinLimit,
  type CardGate,
} from './card-gate.ts';
import { ChannelBook } from './open-channels.ts';

/** CME 22 "not found": the card has no such application (TS 27.007 section 9.2). */
const notFound = 22;
/** After its supply came back, and after a change of slot, a modem refuses its card for a while. */
const warmUpMs = 3_000;
const lookEvery = 250;
/** STATUS without data: changes nothing, and any answer shows that the session is there. */
const status = Uint8Array.of(0x80, 0xf2, 0x00, 0x0c, 0x00);

/**
 * By +CCHO, +CGLA and +CCHC: TS 27.007 sections 8.43, 8.45, 8.46. MANAGE CHANNEL and SELECT become +CCHO: a channel is handed out
 * at once, and opened on the card when an application is selected on it. The answer to SELECT is then 9000 without FCP, which +CCHO
 * does not tell. The basic channel goes over +CSIM.
 */
export class SessionGate implements CardGate {
  readonly #modem: ModemSession;
  readonly #book: ChannelBook;
  /** Channel handed out → session of +CCHO, undefined until an application is selected. */
  readonly #sessions = new Map<number, number | undefined>();
  #poweredAt: number | undefined;

  constructor(modem: ModemSession) {
    this.#modem = modem;
    this.#book = new ChannelBook(modem, 'sessions');
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    if (isManageChannel(command)) return this.#manageChannel(command);
    const channel = readClass(command[0]!)?.channel ?? 0;
    if (channel === 0) return this.#onBasicChannel(command);
    if (!this.#sessions.has(channel)) return Promise.resolve(sw(0x6881));
    if (isSelectByAid(command)) return this.#select(channel, command.subarray(5, 5 + command[4]!));
    const session = this.#sessions.get(channel);
    // Nothing is selected on the card yet, and the modem cannot pass commands before that.
    if (session === undefined) return Promise.resolve(sw(0x6985));
    return withinLimit(this.#modem, command, () => this.#pass(session, command));
  }

  /** Closes what a run before this one left open. */
  async cleanUp(): Promise<void> {
    const { leftBehind } = this.#book;
    if (leftBehind === undefined) return;
    await this.#closeSessions(leftBehind.by === 'sessions' ? leftBehind.ids : []);
    this.#book.clear();
  }

  async release(): Promise<void> {
    for (const channel of [...this.#sessions.keys()]) await this.#end(channel);
    this.forget();
  }

  forget(): void {
    this.#sessions.clear();
    this.#book.clear();
    this.#poweredAt = this.#modem.modem.line.clock.now();
  }

  async #onBasicChannel(command: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.#modem.execute(csim, command);
    } catch (error) {
      // A modem that keeps the basic channel to itself; to whoever asks, the card does not know the command.
      if (isRefusal(error)) return sw(0x6d00);
      throw error;
    }
  }

  async #manageChannel(command: Uint8Array): Promise<Uint8Array> {
    if (command[2] === 0x00) {
      for (let channel = 1; channel <= highestChannel; channel++) {
        if (this.#sessions.has(channel)) continue;
        this.#sessions.set(channel, undefined);
        return Uint8Array.of(channel, 0x90, 0x00);
      }
      return sw(0x6a81);
    }
    const channel = command[3] || (readClass(command[0]!)?.channel ?? 0);
    if (!this.#sessions.has(channel)) return sw(0x6a86);
    await this.#end(channel);
    this.#sessions.delete(channel);
    return sw(0x9000);
  }

  async #select(channel: number, aid: Uint8Array): Promise<Uint8Array> {
    await this.#end(channel);
    this.#book.opening();
    try {
      const session = await this.#open(aid);
      this.#sessions.set(channel, session);
      this.#book.opened(session);
      return sw(0x9000);
    } catch (error) {
      if (!this.#anyOpen()) this.#book.clear();
      // Which number a missing application gives varies by maker; on the card it is 6A82.
      if (error instanceof ModemRefusal) return sw(0x6a82);
      throw error;
    }
  }

  /** Rejects with ModemRefusal when the card has no such application, or no channel for it. */
  async #open(aid: Uint8Array): Promise<number> {
    const { clock } = this.#modem.modem.line;
    const warmUntil = (this.#poweredAt ?? Number.NEGATIVE_INFINITY) + warmUpMs;
    for (;;) {
      try {
        return await this.#openOnce(aid);
      } catch (error) {
        if (!(error instanceof ModemRefusal) || error.cme === notFound) throw error;
        const freed = !this.#anyOpen() && (await this.#closeSessions([])) > 0;
        if (!freed && clock.now() >= warmUntil) throw error;
        if (!freed) await clock.sleep(lookEvery);
      }
    }
  }

  async #openOnce(aid: Uint8Array): Promise<number> {
    const { form, session } = await this.#modem.execute(cchoInAnyForm, aid);
    this.#modem.modem.learn({ cchoAnswer: form });
    return session ?? this.#findSession();
  }

  /** For modems that do not say which: the one that answers and is not ours yet. */
  async #findSession(): Promise<number> {
    for (let session = 1; session <= highestChannel; session++) {
      if ([...this.#sessions.values()].includes(session)) continue;
      try {
        await this.#modem.execute(cgla, { session, command: status });
        return session;
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    throw new ModemRefusal('AT+CCHO=', 'OK without a session', undefined);
  }

  #anyOpen(): boolean {
    return [...this.#sessions.values()].some((session) => session !== undefined);
  }

  async #end(channel: number): Promise<void> {
    const session = this.#sessions.get(channel);
    this.#sessions.set(channel, undefined);
    if (session === undefined) return;
    await this.#modem.execute(cchc, session);
    this.#book.closed(session);
  }

  /** Closes those named and the usual ones; how many there were. */
  async #closeSessions(ids: readonly number[]): Promise<number> {
    let closed = 0;
    for (const session of new Set([...ids, 1, 2, 3])) {
      try {
        await this.#modem.execute(cchc, session);
        closed++;
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    return closed;
  }

  /** Most modems put their own channel into the class byte; one that does not refuses channel 0 and gets the number. */
  async #pass(session: number, command: Uint8Array): Promise<Uint8Array> {
    const onChannel = (channel: number) =>
      concat(Uint8Array.of(classForChannel(command[0]!, channel)), command.subarray(1));
    const own = this.#modem.modem.quirk.channelInClass === 'host' && session <= highestChannel;
    const answer = await this.#modem.execute(cgla, { session, command: onChannel(own ? session : 0) });
    const refused = answer.length === 2 && (statusOf(answer) === 0x6881 || answer[0] === 0x6e);
    if (own || !refused || session > highestChannel) return answer;
    const again = await this.#modem.execute(cgla, { session, command: onChannel(session) });
    if (statusOf(again) !== 0x6881 && again.at(-2) !== 0x6e) this.#modem.modem.learn({ channelInClass: 'host' });
    return again;
  }
}
