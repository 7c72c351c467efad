/** Modems in use, each opened once for all who use it at the same time: its card, the operation at hand, the terminal. */

import type { Clock, ModemLine } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { TraceLog } from '../trace/index.ts';
import type { CommandPriority } from './command-queue.ts';
import { lineKey } from './line-key.ts';
import type { ModemMemory } from './modem-memory.ts';
import { ModemSession, traceTo } from './modem-session.ts';
import { OpenModem } from './open-modem.ts';

export interface ModemPoolParts {
  readonly clock: Clock;
  readonly trace: Pick<TraceLog, 'add'>;
  readonly memory: ModemMemory;
}

interface Entry {
  readonly modem: Promise<OpenModem>;
  users: number;
}

/** A modem that broke away while in use is likely on its way back: for so long it is looked for when asked for again. */
const returnMs = 30_000;
const lookEvery = 500;

export class ModemPool {
  readonly memory: ModemMemory;
  readonly #parts: ModemPoolParts;
  readonly #entries = new Map<string, Entry>();
  /** When a modem in use went away, by its key. */
  readonly #lost = new Map<string, number>();
  #sessions = 0;
  readonly #whenIdle: (() => void)[] = [];

  constructor(parts: ModemPoolParts) {
    this.#parts = parts;
    this.memory = parts.memory;
  }

  /** A session of its own on the modem. Rejects like OpenModem.open. */
  async open(
    line: ModemLine,
    { deviceId, priority }: { readonly deviceId: string; readonly priority?: CommandPriority | undefined },
  ): Promise<ModemSession> {
    const key = lineKey(line.info);
    const entry = this.#entries.get(key) ?? this.#enter(key, line, deviceId);
    entry.users++;
    this.#sessions++;
    try {
      const modem = await entry.modem;
      return ModemSession.on(modem, () => this.#leave(key, entry), priority);
    } catch (error) {
      await this.#leave(key, entry);
      throw error;
    }
  }

  /** Resolves when nobody uses a modem any more. */
  async idle(): Promise<void> {
    while (this.#sessions > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #enter(key: string, line: ModemLine, deviceId: string): Entry {
    const entry: Entry = { modem: this.#open(key, line, deviceId), users: 0 };
    this.#entries.set(key, entry);
    entry.modem.then(
      (modem) =>
        modem.line.onGone(() => {
          if (this.#entries.get(key) !== entry) return;
          this.#entries.delete(key);
          this.#lost.set(key, this.#parts.clock.now());
        }),
      () => undefined,
    );
    return entry;
  }

  async #leave(key: string, entry: Entry): Promise<void> {
    entry.users--;
    if (entry.users === 0) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      await entry.modem.then((modem) => modem.close()).catch(() => undefined);
    }
    this.#sessions--;
    if (this.#sessions === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #open(key: string, line: ModemLine, deviceId: string): Promise<OpenModem> {
    const { clock, trace, memory } = this.#parts;
    const until = (this.#lost.get(key) ?? Number.NEGATIVE_INFINITY) + returnMs;
    for (;;) {
      try {
        const modem = await OpenModem.open(line, { clock, memory, deviceId, trace: traceTo(trace, deviceId) });
        this.#lost.delete(key);
        return modem;
      } catch (error) {
        const mayReturn = error instanceof DeviceError && error.kind !== 'busy' && clock.now() < until;
        if (!mayReturn) throw error;
      }
      await clock.sleep(lookEvery);
    }
  }
}
