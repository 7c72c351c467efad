/** Drives one AT session over one open line: a queue, one command at a time, timeouts by the bench's clock. */

import type { Clock, ModemConnection, ModemLine } from '#core/environment/index.ts';
import {
  AtSession,
  writesImei,
  type AtCommand,
  type AtError,
  type AtEvent,
  type AtRequest,
  type Synchronisation,
} from '#core/protocol/at/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import { Canceled, DeviceError, UsageError } from '#shared/errors.ts';
import { Cancellation, Mutex } from '../live/index.ts';
import { maskedLine } from './at-trace.ts';
import { toModemError } from './modem-error.ts';

/** `text` is one line, secrets masked; `at` milliseconds since 1970. */
export type AtTrace = (direction: 'tx' | 'rx', text: string, at: number) => void;

export interface AtLineOptions {
  readonly clock: Clock;
  readonly trace?: AtTrace | undefined;
}

export interface CommandOptions {
  /** Takes a command back while it waits its turn. One that was sent is always heard to its end: half an answer desynchronises a modem. */
  readonly signal?: AbortSignalLike | undefined;
}

export interface RawAnswer {
  /** Information lines. */
  readonly lines: readonly string[];
  /** Undefined for OK, else the refusal in words. */
  readonly refusal?: string | undefined;
}

type Ending =
  | (AtEvent & { readonly kind: 'answer' | 'refused' | 'timeout' | 'ready' | 'unresponsive' })
  | { readonly kind: 'gone' };

export class AtLine {
  readonly id: string;
  readonly kind: ModemLine['kind'];
  readonly #connection: ModemConnection;
  readonly #clock: Clock;
  readonly #trace: AtTrace;
  readonly #session = new AtSession();
  readonly #turns = new Mutex();
  readonly #eventListeners = new Set<(line: string) => void>();
  #settle: ((ending: Ending) => void) | undefined;
  #timer: { readonly deadline: number; readonly cancellation: Cancellation } | undefined;
  #gone = false;

  private constructor(line: ModemLine, connection: ModemConnection, { clock, trace }: AtLineOptions) {
    this.id = line.id;
    this.kind = line.kind;
    this.#connection = connection;
    this.#clock = clock;
    this.#trace = trace ?? (() => undefined);
    connection.onReceive((bytes) => {
      this.#session.receive(bytes, clock.now());
      this.#pump();
    });
    connection.onClose(() => {
      this.#gone = true;
      this.#stopTimer();
      this.#settle?.({ kind: 'gone' });
    });
  }

  /**
   * Opens the line and waits until the modem answers a bare AT.
   * Rejects with what ModemLine.open rejects with, or DeviceError `timeout` after three unanswered ATs.
   */
  static async open(line: ModemLine, options: AtLineOptions): Promise<AtLine> {
    const one = new AtLine(line, await line.open(), options);
    try {
      await one.#turns.run(() => one.#synchronise({ settleMs: 0 }));
      return one;
    } catch (error) {
      await one.close();
      throw error;
    }
  }

  /**
   * Rejects with ModemRefusal; ProtocolError AT_UNEXPECTED_ANSWER; DeviceError `timeout` (the modem may or may not have acted)
   * or `gone`; UsageError AT_BAD_ARGUMENT or IMEI_READ_ONLY; Canceled.
   */
  async execute<Argument, Answer>(
    command: AtCommand<Argument, Answer>,
    argument: Argument,
    options: CommandOptions = {},
  ): Promise<Answer> {
    try {
      const { lines, refusal } = await this.#run(command.encode(argument), options);
      if (refusal !== undefined) throw refusal;
      return command.decode(lines);
    } catch (error) {
      throw toModemError(error, command.name);
    }
  }

  /** One line as a person typed it. A refusal is an answer here. Rejects like `execute`; IMEI_READ_ONLY on any kind of line. */
  async send(request: AtRequest, options: CommandOptions = {}): Promise<RawAnswer> {
    if (writesImei(request.line)) throw readOnly();
    const { lines, refusal } = await this.#run(request, options);
    return { lines, refusal: refusal?.refusal?.text };
  }

  /** Lines the modem sends by itself. Returns the function that stops it. */
  onEvent(listener: (line: string) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** After a restart of the modem: asks until it answers again, for `ms`. Rejects with DeviceError `timeout` or `gone`. */
  async waitUntilBack(ms: number): Promise<void> {
    const attemptMs = 250;
    await this.#turns.run(() => this.#synchronise({ attemptMs, attempts: Math.ceil(ms / attemptMs) }));
  }

  /** Never rejects; idempotent. */
  async close(): Promise<void> {
    this.#stopTimer();
    await this.#connection.close();
  }

  #run(request: AtRequest, { signal }: CommandOptions): Promise<{ lines: readonly string[]; refusal?: AtError }> {
    // The one place that every command passes: no real modem is ever told another IMEI.
    if (this.kind !== 'simulated' && writesImei(request.line)) return Promise.reject(readOnly());
    return this.#turns.run(async () => {
      if (signal?.aborted) throw signal.reason ?? new Canceled();
      if (this.#gone) throw this.#goneError();
      if (this.#session.state === 'synchronising') await this.#ready();
      if (this.#session.state === 'unresponsive') await this.#synchronise();
      const bytes = this.#session.send(request, this.#clock.now());
      const ending = this.#ending();
      this.#trace('tx', maskedLine(request.line), this.#clock.now());
      await this.#write(bytes);
      this.#pump();
      const end = await ending;
      if (end.kind === 'answer') return { lines: end.lines };
      if (end.kind === 'refused') return { lines: end.lines, refusal: end.error };
      if (end.kind === 'gone') throw this.#goneError();
      throw new DeviceError('timeout', `${this.id} does not answer ${maskedLine(request.line)}`, {
        line: this.id,
        command: maskedLine(request.line),
      });
    });
  }

  async #synchronise(how?: Partial<Synchronisation>): Promise<void> {
    if (this.#gone) throw this.#goneError();
    this.#session.synchronise(this.#clock.now(), how);
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const ending = this.#ending();
    this.#pump();
    const { kind } = await ending;
    if (kind === 'gone') throw this.#goneError();
    if (kind === 'unresponsive')
      throw new DeviceError('timeout', `${this.id} does not answer AT`, { line: this.id, command: 'AT' });
  }

  #ending(): Promise<Ending> {
    return new Promise((resolve) => {
      this.#settle = (ending) => {
        this.#settle = undefined;
        resolve(ending);
      };
    });
  }

  #pump(): void {
    for (let event = this.#session.nextEvent(); event !== undefined; event = this.#session.nextEvent()) {
      if (event.kind === 'line') this.#trace('rx', maskedLine(event.line), this.#clock.now());
      else if (event.kind === 'write') void this.#write(event.bytes);
      else if (event.kind === 'event') for (const listener of [...this.#eventListeners]) listener(event.line);
      else if (event.kind !== 'dropped') this.#settle?.(event);
    }
    this.#armTimer();
  }

  /** A line that broke tells so by onClose; the ending in wait is settled there. */
  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#connection.write(bytes);
    } catch {
      this.#settle?.({ kind: 'gone' });
    }
  }

  #armTimer(): void {
    const deadline = this.#gone ? undefined : this.#session.deadline();
    if (deadline === this.#timer?.deadline) return;
    this.#stopTimer();
    if (deadline === undefined) return;
    const cancellation = new Cancellation();
    this.#timer = { deadline, cancellation };
    const wait = this.#clock.sleep(Math.max(0, deadline - this.#clock.now()), cancellation);
    wait.then(
      () => {
        this.#timer = undefined;
        this.#session.handleTimeout(this.#clock.now());
        this.#pump();
      },
      () => undefined,
    );
  }

  #stopTimer(): void {
    const timer = this.#timer;
    this.#timer = undefined;
    timer?.cancellation.cancel(new Canceled());
  }

  #goneError(): DeviceError {
    return new DeviceError('gone', `${this.id} is gone`, { line: this.id });
  }
}

const readOnly = () =>
  new UsageError('IMEI_READ_ONLY', 'IMEIs of real hardware are read-only, and none is ever typed in');
