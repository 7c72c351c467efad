/** A modem in use: identified, its dialect known, its settings as we want them. */

import type { Clock, ModemLine } from '#core/environment/index.ts';
import {
  attention,
  cmee,
  dialectOf,
  egmrFirst,
  egmrSecond,
  request,
  setFormat,
  setFunctionality,
  type AtCommand,
  type AtRequest,
  type Dialect,
  type ModemIdentity,
} from '#core/protocol/at/index.ts';
import { checkImei, imeiIdentity } from '#core/protocol/identifiers/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { TraceLog } from '../trace/index.ts';
import { AtLine, type AtTrace, type CommandOptions, type RawAnswer } from './at-line.ts';
import { identifyModem, isRefusal } from './identify-modem.ts';
import { ModemRefusal } from './modem-error.ts';

export interface OpenModemOptions {
  readonly deviceId: string;
  readonly trace: Pick<TraceLog, 'add'>;
  readonly clock: Clock;
}

/** A modem that restarts is back within this time (handbook section 10). */
const restartMs = 30_000;

/** Rejects with DeviceError `busy`, `gone`, `timeout`, or WorkbenchError PORT_PERMISSION. */
export function openModem(line: ModemLine, { deviceId, trace, clock }: OpenModemOptions): Promise<ModemSession> {
  return ModemSession.open(line, clock, (direction, text) => {
    const name = /^AT([+#^%$*!]?[A-Z0-9]*)/i.exec(text)?.[0] ?? /^[+#^%$*!][A-Z0-9]+/i.exec(text)?.[0] ?? 'AT';
    trace.add({ deviceId, kind: 'at', direction, name, text, status: null, durationMs: null });
  });
}

export class ModemSession {
  readonly identity: ModemIdentity;
  readonly dialect: Dialect;
  readonly #line: AtLine;

  private constructor(line: AtLine, identity: ModemIdentity) {
    this.#line = line;
    this.identity = identity;
    this.dialect = dialectOf(identity);
  }

  static async open(line: ModemLine, clock: Clock, trace?: AtTrace): Promise<ModemSession> {
    const atLine = await AtLine.open(line, { clock, trace });
    try {
      await prepare(atLine);
      return new ModemSession(atLine, await identifyModem(atLine));
    } catch (error) {
      await atLine.close();
      throw error;
    }
  }

  get id(): string {
    return this.#line.id;
  }

  /** See AtLine.execute. */
  execute<Argument, Answer>(
    command: AtCommand<Argument, Answer>,
    argument: Argument,
    options?: CommandOptions,
  ): Promise<Answer> {
    return this.#line.execute(command, argument, options);
  }

  /**
   * One line typed at the terminal, or of a macro; a refusal is an answer.
   * Rejects with UsageError IMEI_READ_ONLY on anything that would write an IMEI, DeviceError, UsageError AT_BAD_ARGUMENT.
   */
  async sendText(text: string, options: CommandOptions & { readonly timeoutMs?: number } = {}): Promise<RawAnswer> {
    return this.#line.send(typedRequest(text, options.timeoutMs ?? 30_000), options);
  }

  onEvent(listener: (line: string) => void): () => void {
    return this.#line.onEvent(listener);
  }

  /** From 1; a modem without slot command has one slot. */
  async slotInUse(): Promise<number> {
    if (this.dialect.slots === undefined) return 1;
    try {
      return await this.execute(this.dialect.slots.read, undefined);
    } catch (error) {
      if (isRefusal(error)) return 1;
      throw error;
    }
  }

  /** Ways to read a slot's IMEI without switching to it. */
  slotImeiReads(slot: number): readonly AtCommand<void, string>[] {
    const own = this.dialect.slotImeiReads?.get(slot);
    if (own !== undefined || this.#line.kind !== 'simulated') return own ?? [];
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
    if (this.#line.kind !== 'simulated') throw new UsageError('IMEI_READ_ONLY', 'IMEIs of real hardware are read-only');
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

  /**
   * `work` with `slot` in use; the slot that was in use before is in use again afterwards, also when `work` failed.
   * Rejects with UsageError NO_SUCH_SLOT where the modem cannot switch, ModemRefusal, DeviceError.
   */
  async withSlot<T>(slot: number, work: () => Promise<T>): Promise<T> {
    const before = await this.slotInUse();
    if (before === slot) return work();
    const { slots } = this.dialect;
    if (slots === undefined) throw new UsageError('NO_SUCH_SLOT', `the modem has no slot ${slot}`);
    await this.execute(slots.select, slot);
    try {
      return await work();
    } finally {
      await this.execute(slots.select, before);
    }
  }

  /** Restarts the modem and waits until it is ready again. Rejects with DeviceError. */
  async restart(): Promise<void> {
    await this.execute(setFunctionality, { level: 1, reset: true });
    await this.#line.waitUntilBack(restartMs);
    await prepare(this.#line);
  }

  /** Never rejects; idempotent. */
  close(): Promise<void> {
    return this.#line.close();
  }
}

/** Echo off, results in words, error numbers. A modem that refuses them is still one we can read. */
async function prepare(line: AtLine): Promise<void> {
  for (const step of [() => line.execute(setFormat, undefined), () => line.execute(cmee, 1)]) {
    try {
      await step();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
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
