import type { CardConnection, CardReader, Clock } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import {
  classForChannel,
  encodeCommandApdu,
  parseResponseApdu,
  readClass,
  type CommandApdu,
  type ResponseApdu,
} from '#core/protocol/iso7816/index.ts';
import { getResponseCommand } from '#core/protocol/ts102221/index.ts';
import { DeviceError, ProtocolError } from '#shared/errors.ts';
import { apduName, type TraceLog } from '../trace/index.ts';

export interface ExchangeOptions {
  /** Logical channel; default the basic one. */
  readonly channel?: number | undefined;
  /** Name for the trace; default the instruction's. */
  readonly name?: string | undefined;
  /** The trace shows the length of command and answer alone, whatever they are. Else what it knows to be secret goes, and nothing more. */
  readonly secret?: boolean | undefined;
  /** Default true. Else an answer that waits (61xx) is left with the card, which drops it at the next command: sw is 9000. */
  readonly answerWanted?: boolean | undefined;
}

/** No answer of a card is longer: an endless 61xx chain is a broken card. */
const largestAnswer = 0x20000;

/** Milliseconds between looks at a card that went away by itself: five seconds in all. */
const returnPauses = [100, 200, 300, 400, 500, 500, 1000, 1000, 1000];

/** Commands that count a try when they are wrong: VERIFY, CHANGE, DISABLE, ENABLE, UNBLOCK PIN. Never sent a second time. */
const countedInstructions = new Set([0x20, 0x24, 0x26, 0x28, 0x2c]);

/** One connected card: answers are joined over 61xx and 6Cxx, every exchange goes to the trace. */
export class CardLink {
  readonly #reader: CardReader;
  #connection: CardConnection;
  readonly #trace: TraceLog;
  readonly #deviceId: string;
  #atr: Uint8Array;

  private constructor(reader: CardReader, connection: CardConnection, trace: TraceLog, deviceId: string) {
    this.#reader = reader;
    this.#connection = connection;
    this.#trace = trace;
    this.#deviceId = deviceId;
    this.#atr = connection.atr;
    trace.cardReset(deviceId);
  }

  static async connect(reader: CardReader, trace: TraceLog, deviceId: string): Promise<CardLink> {
    return new CardLink(reader, await reader.connect(), trace, deviceId);
  }

  get atr(): Uint8Array {
    return this.#atr;
  }

  /** What quirks of this card go by: its ATR, or the model of the modem that does not tell it. */
  get kind(): string {
    const { behind } = this.#connection;
    return this.#atr.length === 0 && behind !== undefined ? `modem ${behind.model}` : toHex(this.#atr);
  }

  /** A modem stands in between: it keeps the basic channel for itself, and opens others by an application alone. */
  get behindModem(): boolean {
    return this.#connection.behind !== undefined;
  }

  /** What was learnt of that which stands between us and the card. */
  get quirksOnTheWay(): readonly string[] {
    return this.#connection.behind?.quirks() ?? [];
  }

  /** Resolves with any status word; 61xx and 6Cxx are followed. Rejects with DeviceError, or ProtocolError ANSWER_TOO_LONG. */
  async exchange(command: CommandApdu, options: ExchangeOptions = {}): Promise<ResponseApdu> {
    const cla = classForChannel(command.cla, options.channel ?? readClass(command.cla)?.channel ?? 0);
    const secret = options.secret ?? false;
    const first = { ...command, cla };
    let response = await this.#once(first, options.name, secret);
    if (response.sw >> 8 === 0x6c && !countedInstructions.has(command.ins))
      response = await this.#once({ ...first, le: response.sw & 0xff || 256 }, options.name, secret);
    if (response.sw >> 8 !== 0x61) return response;
    if (options.answerWanted === false) return { data: response.data, sw: 0x9000 };

    const parts = [response.data];
    let length = response.data.length;
    while (response.sw >> 8 === 0x61) {
      const more = getResponseCommand(response.sw & 0xff, classForChannel(command.cla & 0x80, options.channel ?? 0));
      response = await this.#once(more, options.name && `${options.name} (more)`, secret);
      parts.push(response.data);
      length += response.data.length;
      if (length > largestAnswer) throw new ProtocolError('ANSWER_TOO_LONG', 'the card does not end its answer');
    }
    const data = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
      data.set(part, offset);
      offset += part.length;
    }
    return { data, sw: response.sw };
  }

  /**
   * Resets the card. One that resets itself at a state change is seen as taken out and put in again: it is waited for and
   * connected anew. Rejects with DeviceError when it does not come back within five seconds.
   */
  async reset(clock: Clock): Promise<void> {
    try {
      this.#atr = await this.#connection.reset();
      this.#trace.cardReset(this.#deviceId);
    } catch (error) {
      if (!isGone(error)) throw error;
      await this.#reconnect(clock);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #reconnect(clock: Clock): Promise<void> {
    await this.#connection.close();
    for (const pause of [...returnPauses, undefined]) {
      try {
        this.#connection = await this.#reader.connect();
        this.#atr = this.#connection.atr;
        this.#trace.cardReset(this.#deviceId);
        return;
      } catch (error) {
        if (!isGone(error) || pause === undefined) throw error;
        await clock.sleep(pause);
      }
    }
  }

  async #once(command: CommandApdu, name: string | undefined, secret: boolean): Promise<ResponseApdu> {
    const bytes = encodeCommandApdu(command);
    const line = { deviceId: this.#deviceId, kind: 'apdu' as const, name: name ?? apduName(bytes) };
    const started = this.#trace.now();
    const masked = (hex: string, from: number, to: number) =>
      secret ? hex.slice(0, 2 * from) + '*'.repeat(Math.max(0, 2 * (to - from))) + hex.slice(2 * to) : hex;
    this.#trace.add({
      ...line,
      direction: 'tx',
      text: masked(toHex(bytes), 5, 5 + command.data.length),
      durationMs: null,
    });
    const answer = await this.#connection.transmit(bytes);
    const response = parseResponseApdu(answer);
    this.#trace.add({
      ...line,
      direction: 'rx',
      text: masked(toHex(answer), 0, answer.length - 2),
      durationMs: this.#trace.now() - started,
    });
    return response;
  }
}

export const isGone = (error: unknown): error is DeviceError => error instanceof DeviceError && error.kind === 'gone';
