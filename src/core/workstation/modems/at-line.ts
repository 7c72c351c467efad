/** AT commands for one line: a queue with priorities, and the guard that no IMEI is written to a real modem but by authorisation. */

import type { Clock, ModemLine } from '#core/environment/index.ts';
import { writesImei, type AtCommand, type AtRequest, type SlotImei } from '#core/protocol/at/index.ts';
import { UsageError } from '#shared/errors.ts';
import { RestoreAuthorisation } from '../imei/restore-authorisation.ts';
import { AtConversation, type AtTrace, type Outcome } from './at-conversation.ts';
import { CommandQueue, type Turn } from './command-queue.ts';
import { toModemError } from './modem-error.ts';
import { restartModem } from './restart-modem.ts';

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

export class AtLine {
  readonly id: string;
  readonly kind: ModemLine['kind'];
  readonly clock: Clock;
  readonly #deviceId: string | undefined;
  readonly #queue = new CommandQueue();
  readonly #conversation: AtConversation;

  private constructor(line: ModemLine, conversation: AtConversation, { clock, deviceId }: AtLineOptions) {
    this.id = line.id;
    this.kind = line.kind;
    this.clock = clock;
    this.#deviceId = deviceId;
    this.#conversation = conversation;
  }

  /**
   * Opens the line and waits until the modem answers a bare AT.
   * Rejects with what ModemLine.open rejects with, or DeviceError `timeout` after three unanswered ATs.
   */
  static async open(line: ModemLine, options: AtLineOptions): Promise<AtLine> {
    const conversation = await AtConversation.open(line, options.clock, options.trace ?? (() => undefined));
    const one = new AtLine(line, conversation, options);
    try {
      await one.#queue.run(() => conversation.synchronise({ settleMs: 0 }));
      return one;
    } catch (error) {
      await one.close();
      throw error;
    }
  }

  get isGone(): boolean {
    return this.#conversation.isGone;
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
    return answerTo(command, argument, (request) => {
      // The one place that every command but an authorised one passes: no real modem is ever told another IMEI.
      guarded(this.kind, request);
      return this.#queue.run(() => this.#conversation.exchange(request), options);
    });
  }

  /** One line as a person typed it. A refusal is an answer here. Rejects like `execute`; IMEI_READ_ONLY on any kind of line. */
  async send(request: AtRequest, { trace, ...turn }: TypedOptions = {}): Promise<RawAnswer> {
    if (writesImei(request.line)) throw readOnly();
    const { lines, refusal } = await this.#queue.run(() => this.#conversation.exchange(request, trace), turn);
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
      return this.#queue.run(() => this.#conversation.exchange(request));
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
      execute: (one, value) =>
        answerTo(one, value, (request) => this.#conversation.exchange(guarded(this.kind, request))),
    };
    await this.#queue.run(async () => {
      this.#conversation.expectBack(true);
      try {
        await restartModem(this.#conversation, this.clock, { tell: () => held.execute(command, argument), withinMs });
        await prepare(held);
      } finally {
        this.#conversation.expectBack(false);
      }
    });
  }

  /** See AtConversation.onEvent. */
  onEvent(listener: (line: string) => void): () => void {
    return this.#conversation.onEvent(listener);
  }

  /** See AtConversation.onGone. */
  onGone(listener: () => void): () => void {
    return this.#conversation.onGone(listener);
  }

  /** Never rejects; idempotent. */
  close(): Promise<void> {
    return this.#conversation.close();
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
