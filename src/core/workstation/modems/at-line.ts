/** Drives one AT session over one line: a queue with priorities, one command at a time, timeouts by the bench's clock. */

import type { Clock, ModemConnection, ModemLine } from '#core/environment/index.ts';
import {
  AtSession,
  isStartEvent,
  writesImei,
  type AtCommand,
  type AtError,
  type AtEvent,
  type AtRequest,
  type SlotImei,
  type Synchronisation,
} from '#core/protocol/at/index.ts';
import { Canceled, DeviceError, UsageError, WorkbenchError } from '#shared/errors.ts';
import { RestoreAuthorisation } from '../imei/restore-authorisation.ts';
import { Cancellation } from '../live/index.ts';
import { LineMask } from './at-trace.ts';
import { CommandQueue, type Turn } from './command-queue.ts';
import { toModemError } from './modem-error.ts';

/** `text` is one line, secrets masked; `at` milliseconds since 1970. */
export type AtTrace = (direction: 'tx' | 'rx', text: string, at: number) => void;

export interface AtLineOptions {
  readonly clock: Clock;
  readonly trace?: AtTrace | undefined;
  /** The device the line belongs to: what an authorisation must name. */
  readonly deviceId?: string | undefined;
}

/** Priority, and a signal that takes a command back while it waits: half an answer desynchronises a modem. */
export type CommandOptions = Turn;

/** For lines of a person: `trace` gets what goes over the line while the command runs, its own and what comes between. */
export interface TypedOptions extends CommandOptions {
  readonly trace?: AtTrace | undefined;
}

export interface RawAnswer {
  /** Information lines. */
  readonly lines: readonly string[];
  /** Undefined for OK, else the refusal in words. */
  readonly refusal?: string | undefined;
}

/** Something that carries out commands: the line, or the line while it is held for several in a row. */
export interface CommandRunner {
  execute<Argument, Answer>(command: AtCommand<Argument, Answer>, argument: Argument): Promise<Answer>;
}

type Ending =
  | (AtEvent & { readonly kind: 'answer' | 'refused' | 'timeout' | 'ready' | 'unresponsive' })
  | { readonly kind: 'gone' };

interface Outcome {
  readonly lines: readonly string[];
  readonly refusal?: AtError;
}

/** Milliseconds between two looks at a modem that restarts. */
const lookEvery = 250;
/** A modem that went on answering for so long after it was told to restart has done so unseen, or never will. */
const goingDownMs = 6_000;

export class AtLine {
  readonly id: string;
  readonly kind: ModemLine['kind'];
  readonly clock: Clock;
  readonly #line: ModemLine;
  readonly #deviceId: string | undefined;
  readonly #trace: AtTrace;
  readonly #mask = new LineMask();
  readonly #queue = new CommandQueue();
  readonly #eventListeners = new Set<(line: string) => void>();
  readonly #goneListeners = new Set<() => void>();
  #connection: ModemConnection;
  #session = new AtSession();
  #follower: AtTrace | undefined;
  #settle: ((ending: Ending) => void) | undefined;
  #timer: { readonly deadline: number; readonly cancellation: Cancellation } | undefined;
  #gone = false;
  #closed = false;
  /** While the modem is expected to go away and to come back. */
  #restarting = false;
  #startSeen = false;

  private constructor(line: ModemLine, connection: ModemConnection, { clock, trace, deviceId }: AtLineOptions) {
    this.id = line.id;
    this.kind = line.kind;
    this.clock = clock;
    this.#line = line;
    this.#deviceId = deviceId;
    this.#trace = trace ?? (() => undefined);
    this.#connection = connection;
    this.#listenTo(connection);
  }

  /**
   * Opens the line and waits until the modem answers a bare AT.
   * Rejects with what ModemLine.open rejects with, or DeviceError `timeout` after three unanswered ATs.
   */
  static async open(line: ModemLine, options: AtLineOptions): Promise<AtLine> {
    const one = new AtLine(line, await line.open(), options);
    try {
      await one.#queue.run(() => one.#synchronise({ settleMs: 0 }));
      return one;
    } catch (error) {
      await one.close();
      throw error;
    }
  }

  get isGone(): boolean {
    return this.#gone;
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
    return answerTo(command, argument, (request) => this.#run(request, options));
  }

  /** One line as a person typed it. A refusal is an answer here. Rejects like `execute`; IMEI_READ_ONLY on any kind of line. */
  async send(request: AtRequest, { trace, ...turn }: TypedOptions = {}): Promise<RawAnswer> {
    if (writesImei(request.line)) throw readOnly();
    const { lines, refusal } = await this.#queue.run(() => this.#traced(request, trace), turn);
    return { lines, refusal: refusal?.refusal?.text };
  }

  /**
   * The one write of an IMEI that a real line lets through: the value, slot and device of the authorisation, once.
   * Rejects like RestoreAuthorisation.use and `execute`.
   */
  async executeRestore(
    authorisation: RestoreAuthorisation,
    command: AtCommand<SlotImei, void>,
    argument: SlotImei,
  ): Promise<void> {
    return answerTo(command, argument, (request) => {
      // What the authorisation is for must be what goes out, whatever the command makes of its argument.
      const digits = request.line.match(/\d{14,}/g) ?? [];
      if (!writesImei(request.line) || digits.length !== 1 || digits[0] !== argument.imei) throw readOnly();
      RestoreAuthorisation.use(authorisation, { deviceId: this.#deviceId, ...argument, now: this.clock.now() });
      return this.#queue.run(() => this.#exchange(request));
    });
  }

  /**
   * Restarts the modem by `command` and holds the line until it is back, wherever its port turns up again, and `prepare` has
   * made its settings; commands of others wait. Rejects like `execute`, with DeviceError `gone` or `timeout` when it is not
   * back `withinMs` after the command.
   */
  async restart<Argument>(
    command: AtCommand<Argument, void>,
    argument: Argument,
    { withinMs, prepare }: { readonly withinMs: number; readonly prepare: (held: CommandRunner) => Promise<void> },
  ): Promise<void> {
    const held: CommandRunner = {
      execute: (one, value) => answerTo(one, value, (request) => this.#exchange(guarded(this.kind, request))),
    };
    await this.#queue.run(async () => {
      this.#restarting = true;
      this.#startSeen = false;
      try {
        // One that leaves before it said OK has been told all the same.
        await held.execute(command, argument).catch((error: unknown) => {
          if (!this.#gone) throw error;
        });
        await this.#untilBack(withinMs);
        await prepare(held);
      } finally {
        this.#restarting = false;
      }
    });
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
    this.#stopTimer();
    await this.#connection.close();
  }

  #listenTo(connection: ModemConnection): void {
    connection.onReceive((bytes) => {
      if (this.#connection !== connection) return;
      this.#session.receive(bytes, this.clock.now());
      this.#pump();
    });
    connection.onClose(() => {
      if (this.#connection !== connection) return;
      this.#gone = true;
      this.#stopTimer();
      this.#settle?.({ kind: 'gone' });
      if (this.#restarting && !this.#closed) return;
      for (const listener of [...this.#goneListeners]) listener();
      this.#goneListeners.clear();
    });
  }

  async #run(request: AtRequest, options: CommandOptions): Promise<Outcome> {
    // The one place that every command but an authorised one passes: no real modem is ever told another IMEI.
    guarded(this.kind, request);
    return this.#queue.run(() => this.#exchange(request), options);
  }

  async #traced(request: AtRequest, trace: AtTrace | undefined): Promise<Outcome> {
    this.#follower = trace;
    try {
      return await this.#exchange(request);
    } finally {
      this.#follower = undefined;
    }
  }

  #note(direction: 'tx' | 'rx', text: string): void {
    const at = this.clock.now();
    this.#trace(direction, text, at);
    this.#follower?.(direction, text, at);
  }

  /** For whose turn it is. */
  async #exchange(request: AtRequest): Promise<Outcome> {
    if (this.#gone) throw this.#goneError();
    if (this.#session.state === 'synchronising') await this.#ready();
    if (this.#session.state === 'unresponsive') await this.#synchronise();
    const bytes = this.#session.send(request, this.clock.now());
    const ending = this.#ending();
    const shown = this.#mask.sent(request.line);
    this.#note('tx', shown);
    await this.#write(bytes);
    this.#pump();
    const end = await ending;
    if (end.kind === 'answer') return { lines: end.lines };
    if (end.kind === 'refused') return { lines: end.lines, refusal: end.error };
    if (end.kind === 'gone') throw this.#goneError();
    throw this.#silentError(shown);
  }

  async #untilBack(withinMs: number): Promise<void> {
    const start = this.clock.now();
    const left = () => withinMs - (this.clock.now() - start);
    let wentDown = false;
    while (left() > 0) {
      if (this.#gone) {
        wentDown = true;
        await this.#openAgain(left);
      }
      const answers = await this.#answers();
      wentDown ||= this.#startSeen || answers === 'no';
      if (answers === 'yes' && (wentDown || this.clock.now() - start >= goingDownMs)) return;
      if (answers === 'yes') await this.clock.sleep(lookEvery);
    }
    throw this.#silentError('AT');
  }

  /** A port that comes back is first missing, then not ours to open until udev has seen it. */
  async #openAgain(left: () => number): Promise<void> {
    for (;;) {
      if (this.#closed) throw this.#goneError();
      try {
        const connection = await this.#line.open();
        this.#session = new AtSession();
        this.#connection = connection;
        this.#gone = false;
        this.#listenTo(connection);
        return;
      } catch (error) {
        if (!(error instanceof WorkbenchError) || left() <= 0) throw error;
      }
      await this.clock.sleep(lookEvery);
    }
  }

  /** One bare AT. */
  async #answers(): Promise<'yes' | 'no'> {
    this.#session.synchronise(this.clock.now(), { attempts: 1, attemptMs: lookEvery });
    const ending = this.#ending();
    this.#pump();
    return (await ending).kind === 'ready' ? 'yes' : 'no';
  }

  async #synchronise(how?: Partial<Synchronisation>): Promise<void> {
    if (this.#gone) throw this.#goneError();
    this.#session.synchronise(this.clock.now(), how);
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const ending = this.#ending();
    this.#pump();
    const { kind } = await ending;
    if (kind === 'gone') throw this.#goneError();
    if (kind === 'unresponsive') throw this.#silentError('AT');
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
    this.#armTimer();
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

  #armTimer(): void {
    const deadline = this.#gone ? undefined : this.#session.deadline();
    if (deadline === this.#timer?.deadline) return;
    this.#stopTimer();
    if (deadline === undefined) return;
    const cancellation = new Cancellation();
    this.#timer = { deadline, cancellation };
    const wait = this.clock.sleep(Math.max(0, deadline - this.clock.now()), cancellation);
    wait.then(
      () => {
        this.#timer = undefined;
        this.#session.handleTimeout(this.clock.now());
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

  #silentError(command: string): DeviceError {
    return new DeviceError('timeout', `${this.id} does not answer ${command}`, { line: this.id, command });
  }
}

async function answerTo<Argument, Answer>(
  command: AtCommand<Argument, Answer>,
  argument: Argument,
  run: (request: AtRequest) => Promise<Outcome>,
): Promise<Answer> {
  try {
    const { lines, refusal } = await run(command.encode(argument));
    if (refusal !== undefined) throw refusal;
    return command.decode(lines);
  } catch (error) {
    throw toModemError(error, command.name);
  }
}

function guarded(kind: ModemLine['kind'], request: AtRequest): AtRequest {
  if (kind !== 'simulated' && writesImei(request.line)) throw readOnly();
  return request;
}

const readOnly = () =>
  new UsageError('IMEI_READ_ONLY', 'IMEIs of real hardware are read-only, and none is ever typed in');
