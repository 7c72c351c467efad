import type { BenchDevice, Clock } from '#core/environment/index.ts';
import type { TerminalLine } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { DeviceDesks } from '../devices/index.ts';
import { Cancellation, isoTime } from '../live/index.ts';
import { maskedLine, type ModemSession } from '../modems/index.ts';
import { receivedWords } from './words/index.ts';

export interface ModemEarsParts {
  readonly desks: Pick<DeviceDesks, 'find' | 'withModem' | 'onRead'>;
  readonly clock: Clock;
  readonly onLine: (deviceId: string, line: TerminalLine) => void;
}

interface Ear {
  listeners: number;
  readonly ended: Cancellation;
}

/** Milliseconds between two tries at a modem that does not open. */
const tryEvery = 3_000;
/** Unsolicited lines kept by device, for those who begin to listen. */
const kept = 200;

/** Hears what modems say by themselves, for as long as somebody listens; a modem that goes away is heard again when it is back. */
export class ModemEars {
  readonly #parts: ModemEarsParts;
  readonly #ears = new Map<string, Ear>();
  readonly #heard = new Map<string, TerminalLine[]>();
  #count = 0;
  #closed = false;

  constructor(parts: ModemEarsParts) {
    this.#parts = parts;
  }

  heard(deviceId: string): readonly TerminalLine[] {
    return this.#heard.get(deviceId) ?? [];
  }

  /** Returns the function that stops it. */
  listen(deviceId: string): () => void {
    let ear = this.#ears.get(deviceId);
    if (ear === undefined) {
      ear = { listeners: 0, ended: new Cancellation() };
      this.#ears.set(deviceId, ear);
      void this.#hear(deviceId, ear.ended);
    }
    const mine = ear;
    mine.listeners++;
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      mine.listeners--;
      if (mine.listeners === 0) this.#end(deviceId, mine);
    };
  }

  close(): void {
    this.#closed = true;
    for (const [deviceId, ear] of [...this.#ears]) this.#end(deviceId, ear);
  }

  #end(deviceId: string, ear: Ear): void {
    if (this.#ears.get(deviceId) === ear) this.#ears.delete(deviceId);
    ear.ended.cancel(undefined);
  }

  async #hear(deviceId: string, ended: Cancellation): Promise<void> {
    while (!ended.aborted && !this.#closed) {
      try {
        const device = await this.#parts.desks.find(deviceId);
        await this.#parts.desks.withModem(device, (session) => this.#until(device, session, ended), 'background');
      } catch (error) {
        if (!(error instanceof WorkbenchError)) throw error;
      }
      if (!ended.aborted) await this.#parts.clock.sleep(tryEvery, ended).catch(() => undefined);
    }
  }

  #until(device: BenchDevice, session: ModemSession, ended: Cancellation): Promise<void> {
    return new Promise((resolve) => {
      const stop = session.onEvent((text) => this.#note(device.id, text));
      const stopGone = session.onGone(() => done());
      const done = () => {
        stop();
        stopGone();
        resolve();
      };
      ended.addEventListener('abort', done);
      if (ended.aborted) done();
    });
  }

  #note(deviceId: string, text: string): void {
    const line: TerminalLine = {
      id: `e${this.#parts.clock.now()}.${++this.#count}`,
      at: isoTime(this.#parts.clock.now()),
      direction: 'event',
      text: maskedLine(text),
      decoded: receivedWords(text, undefined),
    };
    const lines = this.#heard.get(deviceId) ?? [];
    this.#heard.set(deviceId, [...lines, line].slice(-kept));
    this.#parts.onLine(deviceId, line);
  }
}
