/** One AT session over one line, by the bench's clock: one command at a time, and whoever calls sees to that. */

import type { Clock, ModemConnection, ModemLine } from '#core/environment/index.ts';
import {
  AtSession,
  isStartEvent,
  type AtError,
  type AtEvent,
  type AtRequest,
  type Synchronisation,
} from '#core/protocol/at/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { LineMask } from './at-trace.ts';
import { DeadlineTimer } from './deadline-timer.ts';

/** `text` is one line, secrets masked; `at` milliseconds since 1970. */
export type AtTrace = (direction: 'tx' | 'rx', text: string, at: number) => void;

export interface Outcome {
  readonly lines: readonly string[];
  readonly refusal?: AtError;
}

type Ending =
  | (AtEvent & { readonly kind: 'answer' | 'refused' | 'timeout' | 'ready' | 'unresponsive' })
  | { readonly kind: 'gone' };

export class AtConversation {
  readonly #line: ModemLine;
  readonly #clock: Clock;
  readonly #trace: AtTrace;
  readonly #mask = new LineMask();
  readonly #timer: DeadlineTimer;
  readonly #eventListeners = new Set<(line: string) => void>();
  readonly #goneListeners = new Set<() => void>();
  #connection: ModemConnection;
  #session = new AtSession();
  #follower: AtTrace | undefined;
  #settle: ((ending: Ending) => void) | undefined;
  #gone = false;
  #closed = false;
  #awaitedBack = false;
  #startSeen = false;

  private constructor(line: ModemLine, connection: ModemConnection, clock: Clock, trace: AtTrace) {
    this.#line = line;
    this.#clock = clock;
    this.#trace = trace;
    this.#connection = connection;
    this.#timer = new DeadlineTimer(clock, () => {
      this.#session.handleTimeout(clock.now());
      this.#pump();
    });
    this.#listenTo(connection);
  }

  /** Rejects with what ModemLine.open rejects with. */
  static async open(line: ModemLine, clock: Clock, trace: AtTrace): Promise<AtConversation> {
    return new AtConversation(line, await line.open(), clock, trace);
  }

  get isGone(): boolean {
    return this.#gone;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The modem has said that it started, since it was last expected back. */
  get startSeen(): boolean {
    return this.#startSeen;
  }

  /** While it is expected to go away and to come back, a line that breaks is no news to anybody. */
  expectBack(expected: boolean): void {
    this.#awaitedBack = expected;
    this.#startSeen = false;
  }

  /** `follower` gets what goes over the line meanwhile. Rejects with DeviceError `gone` or `timeout`. */
  async exchange(request: AtRequest, follower?: AtTrace): Promise<Outcome> {
    this.#follower = follower;
    try {
      return await this.#exchange(request);
    } finally {
      this.#follower = undefined;
    }
  }

  /** Bare ATs until one is answered. Rejects with DeviceError `timeout` or `gone`. */
  async synchronise(how?: Partial<Synchronisation>): Promise<void> {
    if (this.#gone) throw this.#goneError();
    this.#session.synchronise(this.#clock.now(), how);
    await this.#ready();
  }

  /** One bare AT. */
  async answers(withinMs: number): Promise<boolean> {
    this.#session.synchronise(this.#clock.now(), { attempts: 1, attemptMs: withinMs });
    const ending = this.#ending();
    this.#pump();
    return (await ending).kind === 'ready';
  }

  /** Opens the line again after it broke. Rejects with what ModemLine.open rejects with, or DeviceError `gone` when it was closed. */
  async openAgain(): Promise<void> {
    if (this.#closed) throw this.#goneError();
    const connection = await this.#line.open();
    this.#session = new AtSession();
    this.#connection = connection;
    this.#gone = false;
    this.#listenTo(connection);
  }

  /** Lines the modem sends by itself. Returns the function that stops it. */
  onEvent(listener: (line: string) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** Called once when the line breaks without being told to, or is closed. Returns the function that stops it. */
  onGone(listener: () => void): () => void {
    this.#goneListeners.add(listener);
    return () => this.#goneListeners.delete(listener);
  }

  /** Never rejects; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer.stop();
    await this.#connection.close();
  }

  silentError(command: string): DeviceError {
    const line = this.#line.id;
    return new DeviceError('timeout', `${line} does not answer ${command}`, { line, command });
  }

  #goneError(): DeviceError {
    const line = this.#line.id;
    return new DeviceError('gone', `${line} is gone`, { line });
  }

  async #exchange(request: AtRequest): Promise<Outcome> {
    if (this.#gone) throw this.#goneError();
    if (this.#session.state === 'synchronising') await this.#ready();
    if (this.#session.state === 'unresponsive') await this.synchronise();
    const bytes = this.#session.send(request, this.#clock.now());
    const ending = this.#ending();
    const shown = this.#mask.sent(request.line);
    this.#note('tx', shown);
    await this.#write(bytes);
    this.#pump();
    const end = await ending;
    if (end.kind === 'answer') return { lines: end.lines };
    if (end.kind === 'refused') return { lines: end.lines, refusal: end.error };
    if (end.kind === 'gone') throw this.#goneError();
    throw this.silentError(shown);
  }

  #listenTo(connection: ModemConnection): void {
    connection.onReceive((bytes) => {
      if (this.#connection !== connection) return;
      this.#session.receive(bytes, this.#clock.now());
      this.#pump();
    });
    connection.onClose(() => {
      if (this.#connection !== connection) return;
      this.#gone = true;
      this.#timer.stop();
      this.#settle?.({ kind: 'gone' });
      if (this.#awaitedBack && !this.#closed) return;
      for (const listener of [...this.#goneListeners]) listener();
      this.#goneListeners.clear();
    });
  }

  async #ready(): Promise<void> {
    const ending = this.#ending();
    this.#pump();
    const { kind } = await ending;
    if (kind === 'gone') throw this.#goneError();
    if (kind === 'unresponsive') throw this.silentError('AT');
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
      if (event.kind === 'line') this.#note('rx', this.#mask.received(event.line));
      else if (event.kind === 'write') void this.#write(event.bytes);
      else if (event.kind === 'event') this.#tell(event.line);
      else if (event.kind !== 'dropped') this.#settle?.(event);
    }
    this.#timer.set(this.#gone ? undefined : this.#session.deadline());
  }

  #note(direction: 'tx' | 'rx', text: string): void {
    const at = this.#clock.now();
    this.#trace(direction, text, at);
    this.#follower?.(direction, text, at);
  }

  #tell(line: string): void {
    if (isStartEvent(line)) this.#startSeen = true;
    for (const listener of [...this.#eventListeners]) listener(line);
  }

  /** A line that broke tells so by onClose; the ending in wait is settled there. */
  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#connection.write(bytes);
    } catch {
      this.#settle?.({ kind: 'gone' });
    }
  }
}
