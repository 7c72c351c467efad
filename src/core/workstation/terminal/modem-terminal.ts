import type { BenchDevice, Clock, Store } from '#core/environment/index.ts';
import { writesImei } from '#core/protocol/at/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import type { TerminalExchange, TerminalLine } from '#shared/api/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { DeviceDesks } from '../devices/index.ts';
import type { Journal } from '../journal/index.ts';
import { isoTime, LiveFeed } from '../live/index.ts';
import { maskedLine, type ModemSession, type RawAnswer } from '../modems/index.ts';
import { changesModem } from './changes-modem.ts';
import { readExpectation } from './expectation.ts';
import { ModemEars } from './modem-ears.ts';
import { TerminalHistory } from './terminal-history.ts';
import { receivedWords, sentWords } from './words/index.ts';

export interface ModemTerminalParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly desks: DeviceDesks;
  readonly clock: Clock;
}

export interface SendOptions {
  readonly line: string;
  readonly timeoutMs: number;
  readonly expect?: string | undefined;
}

/** Lines that a person or a macro sends to modems, what they answer, and what modems say by themselves. */
export class ModemTerminal {
  readonly history: TerminalHistory;
  readonly #parts: ModemTerminalParts;
  readonly #feed = new LiveFeed<{ readonly deviceId: string; readonly line: TerminalLine }>();
  readonly #ears: ModemEars;

  constructor(parts: ModemTerminalParts) {
    this.#parts = parts;
    this.history = new TerminalHistory(parts.store);
    this.#ears = new ModemEars({
      desks: parts.desks,
      clock: parts.clock,
      onLine: (deviceId, line) => this.#feed.publish({ deviceId, line }),
    });
  }

  /** Rejects with what ModemSession.sendText rejects with; UsageError NO_MODEM, EXPECTATION_INVALID, NOTHING_TO_REPEAT, AT_MUTES, IMEI_READ_ONLY. */
  async send(device: BenchDevice, options: SendOptions): Promise<TerminalExchange> {
    const ready = this.#read(device, options);
    let isOpen = false;
    try {
      return await this.#parts.desks.withModem(
        device,
        (session) => {
          isOpen = true;
          return this.sendOn(device, session, ready);
        },
        'terminal',
      );
    } catch (error) {
      if (!isOpen && error instanceof WorkbenchError && !(error instanceof UsageError))
        this.history.put(device.id, { ...this.#exchange(device, ready.line), failure: error.code });
      throw error;
    }
  }

  async sendOn(device: BenchDevice, session: ModemSession, options: SendOptions): Promise<TerminalExchange> {
    const { line, timeoutMs, expect } = this.#read(device, options);
    const expected = expect === undefined ? undefined : readExpectation(expect);
    const intended = this.#exchange(device, line);
    const recorder = new Recorder(intended.seq, line, (told) =>
      this.#feed.publish({ deviceId: device.id, line: told }),
    );
    this.#intend(device, intended);
    const stopEvents = session.onEvent((event) => recorder.lastIsEvent(maskedLine(event)));
    try {
      const answer = await session.sendText(line, {
        timeoutMs,
        trace: (direction, text, at) => recorder.note(direction, text, at),
      });
      const done = { ...intended, ...recorder.end(answer), failure: null };
      const passed = expected?.([...answer.lines, ...(done.result === null ? [] : [done.result])]);
      const exchange = passed === undefined ? done : { ...done, expectation: { pattern: expect!, passed } };
      this.history.put(device.id, exchange);
      return exchange;
    } catch (error) {
      const code = error instanceof WorkbenchError ? error.code : 'INTERNAL';
      this.history.put(device.id, { ...intended, ...recorder.broken(), failure: code });
      throw error;
    } finally {
      stopEvents();
    }
  }

  /** Live lines of one device. Rejects with UsageError DEVICE_UNKNOWN, NO_MODEM. */
  async *watch(deviceId: string, signal?: AbortSignalLike): AsyncGenerator<TerminalLine[]> {
    const device = await this.#parts.desks.find(deviceId);
    if (device.modemLine === undefined) throw new UsageError('NO_MODEM', `${device.name} has no modem`);
    const batches = this.#feed.batches(signal, (one) => one.deviceId === deviceId);
    const stop = this.#ears.listen(deviceId);
    try {
      yield [...this.#ears.heard(deviceId)];
      for await (const batch of batches) yield batch.map(({ line }) => line);
    } finally {
      stop();
    }
  }

  close(): void {
    this.#feed.close();
    this.#ears.close();
  }

  /** As it is before anything came of it. */
  #exchange(device: BenchDevice, line: string): TerminalExchange {
    const masked = maskedLine(line);
    return {
      seq: this.history.next(device.id),
      at: isoTime(this.#parts.clock.now()),
      line: masked,
      masked: masked !== line,
      lines: [],
      result: null,
      refusal: null,
      decoded: null,
      ms: null,
      expectation: null,
      failure: 'LINE_INTERRUPTED',
      transcript: [],
    };
  }

  /** `A/` becomes what it repeats: it is judged like any line. Throws before anything is sent. */
  #read(device: BenchDevice, options: SendOptions): SendOptions {
    if (options.expect !== undefined) readExpectation(options.expect);
    const line = /^A\/$/i.test(options.line.trim()) ? this.#lastLine(device) : options.line.trim();
    // Here already: such a line is not even written down.
    if (writesImei(line)) throw new UsageError('IMEI_READ_ONLY', 'an IMEI is never typed in', { effect: 'none' });
    if (/^AT[^+^#$%*!]*Q1/i.test(line))
      throw new UsageError('AT_MUTES', 'ATQ1 takes the modem its result codes', { effect: 'none' });
    return { ...options, line };
  }

  #lastLine(device: BenchDevice): string {
    const last = this.history.list(device.id, 1)[0];
    if (last === undefined || last.masked)
      throw new UsageError('NOTHING_TO_REPEAT', 'no line is kept that could be sent again', { effect: 'none' });
    return last.line;
  }

  /** Written down before it is sent: a line that changes the modem in the journal, every line in the history. */
  #intend(device: BenchDevice, exchange: TerminalExchange): void {
    if (changesModem(exchange.line))
      this.#parts.journal.append({
        operationId: null,
        deviceId: device.id,
        event: 'modem.sent',
        data: { line: exchange.line.slice(0, 200) },
      });
    this.history.put(device.id, exchange);
  }
}

/** What goes over the line while one command runs. */
class Recorder {
  readonly #seq: number;
  readonly #sent: string;
  readonly #tell: (line: TerminalLine) => void;
  #lines: { direction: TerminalLine['direction']; text: string; at: number }[] = [];

  constructor(seq: number, sent: string, tell: (line: TerminalLine) => void) {
    this.#seq = seq;
    this.#sent = sent;
    this.#tell = tell;
  }

  note(direction: 'tx' | 'rx', text: string, at: number): void {
    this.#lines.push({ direction, text, at });
    if (direction === 'tx') this.#tell(this.#shown()[0]!);
  }

  /** The modem said the last line by itself. */
  lastIsEvent(text: string): void {
    const last = this.#lines.at(-1);
    if (last?.direction === 'rx' && last.text === text) last.direction = 'event';
  }

  end({ lines: raw, refusal }: RawAnswer): Partial<TerminalExchange> & { readonly result: string | null } {
    // The modem may echo, as the first thing it says.
    const echo = this.#lines.findIndex(({ direction }) => direction === 'rx');
    if (echo >= 0 && this.#lines[echo]!.text === this.#lines[0]?.text) this.#lines.splice(echo, 1);
    const answers = this.#lines.filter(({ direction }) => direction === 'rx');
    const result = answers.at(-1);
    const transcript = this.#shown(raw);
    for (const line of transcript.slice(1)) if (line.direction === 'rx') this.#tell(line);
    const words = transcript.filter(({ direction, decoded }) => direction === 'rx' && decoded !== null);
    const from = this.#lines[0]?.at;
    return {
      lines: answers.slice(0, -1).map(({ text }) => text),
      result: result?.text ?? null,
      refusal: refusal ?? null,
      decoded: words.length === 0 ? null : words.map(({ decoded }) => decoded).join('; '),
      ms: from === undefined || result === undefined ? null : result.at - from,
      transcript,
    };
  }

  broken(): Partial<TerminalExchange> {
    const transcript = this.#shown();
    for (const line of transcript.slice(1)) if (line.direction === 'rx') this.#tell(line);
    return { transcript };
  }

  /** Words come from what was said; what is shown may be blotted. */
  #shown(raw: readonly string[] = []): TerminalLine[] {
    let answer = 0;
    return this.#lines.map(({ direction, text, at }, index) => ({
      id: `${this.#seq}.${index}`,
      at: isoTime(at),
      direction,
      text,
      decoded:
        direction === 'tx'
          ? sentWords(this.#sent)
          : direction === 'event'
            ? receivedWords(text, undefined)
            : receivedWords(raw[answer++] ?? text, this.#sent),
    }));
  }
}
