/** Somebody's use of an open modem. */

import type { Clock, ModemLine } from '#core/environment/index.ts';
import {
  attention,
  egmrFirst,
  egmrSecond,
  request,
  type AtCommand,
  type AtRequest,
  type Dialect,
  type ModemIdentity,
  type SlotImei,
} from '#core/protocol/at/index.ts';
import { checkImei, imeiIdentity } from '#core/protocol/identifiers/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { RestoreAuthorisation } from '../imei/restore-authorisation.ts';
import type { TraceLog } from '../trace/index.ts';
import type { AtTrace } from './at-conversation.ts';
import type { CommandOptions, RawAnswer, TypedOptions } from './at-line.ts';
import type { CommandPriority } from './command-queue.ts';
import { isRefusal } from './identify-modem.ts';
import { ModemRefusal } from './modem-error.ts';
import { ModemMemory } from './modem-memory.ts';
import { OpenModem } from './open-modem.ts';

export interface OpenModemOptions {
  readonly deviceId: string;
  readonly trace: Pick<TraceLog, 'add'>;
  readonly clock: Clock;
  /** Default: what is learnt is forgotten with the session. */
  readonly memory?: ModemMemory | undefined;
}

/** For one user alone; several share a modem by ModemPool. Rejects with DeviceError `busy`, `gone`, `timeout`, or WorkbenchError PORT_PERMISSION. */
export async function openModem(
  line: ModemLine,
  { deviceId, trace, clock, memory = new ModemMemory() }: OpenModemOptions,
): Promise<ModemSession> {
  const modem = await OpenModem.open(line, { clock, memory, deviceId, trace: traceTo(trace, deviceId) });
  return ModemSession.on(modem, () => modem.close());
}

/** Every line with its command's name. */
export const traceTo =
  (trace: Pick<TraceLog, 'add'>, deviceId: string): AtTrace =>
  (direction, text) => {
    const name = /^AT([+#^%$*!]?[A-Z0-9]*)/i.exec(text)?.[0] ?? /^[+#^%$*!][A-Z0-9]+/i.exec(text)?.[0] ?? 'AT';
    trace.add({ deviceId, kind: 'at', direction, name, text, status: null, durationMs: null });
  };

export class ModemSession {
  readonly modem: OpenModem;
  readonly #priority: CommandPriority;
  readonly #release: () => Promise<void>;
  #released: Promise<void> | undefined;

  private constructor(modem: OpenModem, release: () => Promise<void>, priority: CommandPriority) {
    this.modem = modem;
    this.#release = release;
    this.#priority = priority;
  }

  static async open(
    line: ModemLine,
    clock: Clock,
    trace?: AtTrace,
    memory: ModemMemory = new ModemMemory(),
  ): Promise<ModemSession> {
    const modem = await OpenModem.open(line, { clock, trace, memory });
    return ModemSession.on(modem, () => modem.close());
  }

  /** `release`: what closing the session does. */
  static on(modem: OpenModem, release: () => Promise<void>, priority: CommandPriority = 'operation'): ModemSession {
    return new ModemSession(modem, release, priority);
  }

  get id(): string {
    return this.modem.line.id;
  }

  get identity(): ModemIdentity {
    return this.modem.identity;
  }

  get dialect(): Dialect {
    return this.modem.dialect;
  }

  /** What was learnt of this model, `name=value` each. */
  get quirks(): readonly string[] {
    return this.modem.memory.describe(this.modem.model);
  }

  /** See AtLine.execute. */
  execute<Argument, Answer>(
    command: AtCommand<Argument, Answer>,
    argument: Argument,
    options?: CommandOptions,
  ): Promise<Answer> {
    return this.modem.line.execute(command, argument, { priority: this.#priority, ...options });
  }

  /**
   * One line typed at the terminal, or of a macro; a refusal is an answer.
   * Rejects with UsageError IMEI_READ_ONLY on anything that would write an IMEI, DeviceError, UsageError AT_BAD_ARGUMENT.
   */
  async sendText(text: string, options: TypedOptions & { readonly timeoutMs?: number } = {}): Promise<RawAnswer> {
    const { timeoutMs = 30_000, ...turn } = options;
    return this.modem.line.send(typedRequest(text, timeoutMs), { priority: 'terminal', ...turn });
  }

  onEvent(listener: (line: string) => void): () => void {
    return this.modem.line.onEvent(listener);
  }

  /** See AtLine.onGone. */
  onGone(listener: () => void): () => void {
    return this.modem.line.onGone(listener);
  }

  /** From 1; a modem without slot command has one slot. */
  async slotInUse(): Promise<number> {
    return (await this.modem.readSlot()) ?? 1;
  }

  /** Ways to read a slot's IMEI without switching to it. */
  slotImeiReads(slot: number): readonly AtCommand<void, string>[] {
    const own = this.dialect.slotImeiReads?.get(slot);
    if (own !== undefined || this.modem.line.kind !== 'simulated') return own ?? [];
    // Simulated modems take this in every dialect.
    return slot === 1 ? [egmrFirst] : slot === 2 ? [egmrSecond] : [];
  }

  /** ICCID of the slot in use; undefined when the modem tells none (no card, no enabled profile). Rejects with DeviceError. */
  async readIccid(): Promise<string | undefined> {
    for (const way of this.dialect.iccidReads) {
      try {
        return await this.execute(way, undefined);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    return undefined;
  }

  /**
   * Makes a *simulated* modem present these IMEIs, over one restart, and reads them back.
   * Rejects with UsageError IMEI_READ_ONLY on real hardware and IMEI_INVALID; WorkbenchError IMEI_REFUSED_BY_MODEM,
   * IMEI_READ_BACK_DIFFERS; DeviceError.
   */
  async applyImeis(values: readonly { readonly slot: number; readonly imei: string }[]): Promise<void> {
    if (this.modem.line.kind !== 'simulated')
      throw new UsageError('IMEI_READ_ONLY', 'IMEIs of real hardware are read-only');
    for (const { slot, imei } of values) {
      const checked = checkImei(imei);
      if (!checked.valid || checked.form !== 'imei' || checked.digits !== imei || checked.isNull)
        throw new UsageError('IMEI_INVALID', 'an IMEI is 15 digits with the right check digit');
      if (this.slotImeiReads(slot).length === 0) throw new UsageError('NO_SUCH_SLOT', `the modem has no slot ${slot}`);
    }
    for (const { slot, imei } of values) {
      try {
        await this.execute(provisionSimulatedImei, { slot, imei });
      } catch (error) {
        if (!(error instanceof ModemRefusal)) throw error;
        throw new WorkbenchError('IMEI_REFUSED_BY_MODEM', 'the modem refuses the IMEI', {
          details: { slot, text: error.message },
          cause: error,
        });
      }
    }
    await this.restart();
    for (const { slot, imei } of values) {
      const read = await this.execute(this.slotImeiReads(slot)[0]!, undefined);
      if (imeiIdentity(read) !== imeiIdentity(imei))
        throw new WorkbenchError('IMEI_READ_BACK_DIFFERS', 'the modem shows another IMEI than the one bound', {
          details: { bound: imei, read },
        });
    }
  }

  /** See AtLine.executeRestore. */
  executeRestore(
    authorisation: RestoreAuthorisation,
    command: AtCommand<SlotImei, void>,
    argument: SlotImei,
  ): Promise<void> {
    return this.modem.line.executeRestore(authorisation, command, argument);
  }

  /** See OpenModem.withSlot. */
  withSlot<T>(slot: number, work: () => Promise<T>): Promise<T> {
    return this.modem.withSlot(slot, work);
  }

  /** See OpenModem.restart. */
  restart(): Promise<void> {
    return this.modem.restart();
  }

  /** Never rejects; idempotent. */
  close(): Promise<void> {
    return (this.#released ??= this.#release());
  }
}

/** Kept out of the registry of commands: no other code can send it, and AtLine sends it to no real modem. */
const provisionSimulatedImei: AtCommand<{ slot: number; imei: string }, void> = {
  name: 'AT+EGMR=1',
  encode: ({ slot, imei }) => request(`AT+EGMR=1,${slot === 1 ? 7 : 10},"${imei}"`, { prefixes: ['+EGMR'] }),
  decode: () => undefined,
};

/** A typed line may answer with its own prefix and with bare text. */
function typedRequest(text: string, timeoutMs: number): AtRequest {
  if (!/^[\x20-\x7e]+$/.test(text.trim())) throw new UsageError('AT_BAD_ARGUMENT', 'a command line is printable ASCII');
  const line = text.trim();
  const prefix = /^AT([+#^%$*!][A-Z0-9]+)/i.exec(line)?.[1]?.toUpperCase();
  if (line.toUpperCase() === 'AT') return { ...attention.encode(), timeoutMs };
  return request(line, { prefixes: prefix === undefined ? [] : [prefix], bare: /./, timeoutMs });
}
