/** A modem whose line is open: identified, its dialect known, its settings as we want them. One for all who use it. */

import type { Clock, ModemLine } from '#core/environment/index.ts';
import {
  dialectOf,
  isStartEvent,
  setFunctionality,
  type Dialect,
  type ModemIdentity,
  type SlotCommands,
} from '#core/protocol/at/index.ts';
import { DeviceError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { AtTrace } from './at-conversation.ts';
import { AtLine } from './at-line.ts';
import { identifyModem, isRefusal, prepareModem, unlessRefused } from './identify-modem.ts';
import { lineKey } from './line-key.ts';
import type { ModemMemory, ModemQuirk } from './modem-memory.ts';
import { SlotLock } from './slot-lock.ts';

export interface OpenModemParts {
  readonly clock: Clock;
  readonly memory: ModemMemory;
  readonly trace?: AtTrace | undefined;
  /** What an authorisation to restore an IMEI must name. */
  readonly deviceId?: string | undefined;
}

/** A modem that restarts is back within this time (handbook section 10). */
const restartMs = 30_000;
const usePatienceMs = 30_000;
const changePatienceMs = 10_000;

const slotChanges = ['atOnce', 'radioCycle', 'restart'] as const;

export class OpenModem {
  readonly line: AtLine;
  readonly identity: ModemIdentity;
  readonly dialect: Dialect;
  /** Maker and model, which quirks go by; empty when it tells neither. */
  readonly model: string;
  readonly key: string;
  readonly memory: ModemMemory;
  readonly slotLock: SlotLock;
  #restarting = false;
  /** Counts what took every channel to the card away. */
  #cardLosses = 0;
  #cardTaken = false;

  private constructor(line: AtLine, key: string, memory: ModemMemory, identity: ModemIdentity) {
    this.line = line;
    this.key = key;
    this.memory = memory;
    this.identity = identity;
    this.dialect = dialectOf(identity);
    this.model =
      identity.model === '' ? '' : `${identity.manufacturer || this.dialect.name} ${identity.model}`.slice(0, 120);
    this.slotLock = new SlotLock(line.id, line.clock);
    line.onEvent((event) => {
      if (isStartEvent(event) && !this.#restarting) this.#startedByItself();
    });
  }

  /**
   * The slot that a run before this one left in use by way of exception is given up for the one it should have gone back to.
   * Rejects with DeviceError `busy`, `gone`, `timeout`, or WorkbenchError PORT_PERMISSION.
   */
  static async open(line: ModemLine, { clock, memory, trace, deviceId }: OpenModemParts): Promise<OpenModem> {
    const atLine = await AtLine.open(line, { clock, trace, deviceId });
    try {
      await prepareModem(atLine);
      const modem = new OpenModem(atLine, lineKey(line.info), memory, await identifyModem(atLine));
      await modem.#goBackToSlot();
      return modem;
    } catch (error) {
      await atLine.close();
      throw error;
    }
  }

  get cardLosses(): number {
    return this.#cardLosses;
  }

  get quirk(): ModemQuirk {
    return this.memory.quirk(this.model);
  }

  learn(quirk: ModemQuirk): void {
    this.memory.learn(this.model, quirk);
  }

  /** Exclusive use of its card until the answer is called. Throws DeviceError `busy`. */
  takeCard(): () => void {
    if (this.#cardTaken) throw new DeviceError('busy', `the card of ${this.line.id} is in use`, { path: this.line.id });
    this.#cardTaken = true;
    return () => (this.#cardTaken = false);
  }

  /** From 1; undefined when the modem has no slot command or refuses it. */
  async readSlot(): Promise<number | undefined> {
    const { slots } = this.dialect;
    return slots && (await unlessRefused(this.line.execute(slots.read, undefined), undefined));
  }

  /**
   * `work` with `slot` in use. The slot in use before is written down first, and in use again afterwards, also when `work`
   * failed; after a crash at the next opening. Rejects with UsageError NO_SUCH_SLOT, ModemRefusal, WorkbenchError
   * SLOT_NOT_CHANGED, DeviceError; DeviceError `busy` while somebody relies on the slot in use.
   */
  async withSlot<T>(slot: number, work: () => Promise<T>): Promise<T> {
    const leave = await this.slotLock.use(usePatienceMs);
    try {
      if (((await this.readSlot()) ?? 1) === slot) return await work();
    } finally {
      leave();
    }
    const done = await this.slotLock.change(changePatienceMs);
    try {
      const before = await this.readSlot();
      if (before === slot) return await work();
      if (before === undefined) throw new UsageError('NO_SUCH_SLOT', `the modem has no slot ${slot}`);
      return await this.#awayFrom(before, slot, work);
    } finally {
      done();
    }
  }

  /** As `withSlot`, until the answer is called, which rejects when the slot before does not come back. */
  holdSlot(slot: number): Promise<() => Promise<void>> {
    return new Promise((resolve, reject) => {
      const held = this.withSlot(slot, async () => {
        await new Promise<void>((letGo) => {
          resolve(async () => {
            letGo();
            await held;
          });
        });
      });
      held.catch(reject);
    });
  }

  /** Restarts the modem and waits until it is ready again, at whatever port it turns up. Rejects with DeviceError. */
  async restart(): Promise<void> {
    this.#restarting = true;
    this.#cardLosses++;
    try {
      await this.line.restart(
        setFunctionality,
        { level: 1, reset: true },
        { withinMs: restartMs, prepare: prepareModem },
      );
    } finally {
      this.#restarting = false;
    }
  }

  /** Takes the card's supply away and gives it back. */
  async cyclePower(): Promise<void> {
    this.#cardLosses++;
    await this.line.execute(setFunctionality, { level: 0 });
    await this.line.execute(setFunctionality, { level: 1 });
  }

  close(): Promise<void> {
    return this.line.close();
  }

  async #awayFrom<T>(before: number, slot: number, work: () => Promise<T>): Promise<T> {
    this.memory.noteLine(this.key, { slotToRestore: before });
    let outcome: { readonly value: T } | { readonly error: unknown };
    try {
      await this.#changeSlot(slot);
      outcome = { value: await work() };
    } catch (error) {
      outcome = { error };
    }
    try {
      if ((await this.readSlot()) !== before) await this.#changeSlot(before);
      this.memory.noteLine(this.key, { slotToRestore: undefined });
    } catch (error) {
      // What is written down is made good at the next opening.
      if ('value' in outcome) throw error;
    }
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async #goBackToSlot(): Promise<void> {
    const slot = this.memory.line(this.key).slotToRestore;
    if (slot === undefined) return;
    try {
      if ((await this.readSlot()) !== slot) await this.#changeSlot(slot);
      this.memory.noteLine(this.key, { slotToRestore: undefined });
    } catch (error) {
      // A modem that does not go back is still one to be read; the next opening tries again.
      if (error instanceof DeviceError || !(error instanceof WorkbenchError)) throw error;
    }
  }

  /** Some modems change at once, some with the radio switched off and on, some with a restart: which, is learnt. */
  async #changeSlot(slot: number): Promise<void> {
    const slots: SlotCommands = this.dialect.slots!;
    this.#cardLosses++;
    await this.line.execute(slots.select, slot);
    const from = Math.max(
      slotChanges.indexOf(slots.needs ?? 'atOnce'),
      slotChanges.indexOf(this.quirk.slotChange ?? 'atOnce'),
    );
    for (const change of slotChanges.slice(from)) {
      if (change === 'radioCycle') await this.cyclePower().catch(butForRefusals);
      if (change === 'restart') await this.restart();
      if ((await this.readSlot()) !== slot) continue;
      if (change !== 'atOnce') this.learn({ slotChange: change });
      return;
    }
    throw new WorkbenchError('SLOT_NOT_CHANGED', `${this.line.id} stays with the slot it has`, {
      details: { line: this.line.id, slot },
    });
  }

  #startedByItself(): void {
    this.#cardLosses++;
    // A line that breaks now tells everybody else so.
    prepareModem(this.line).catch(() => undefined);
  }
}

function butForRefusals(error: unknown): void {
  if (!isRefusal(error)) throw error;
}
