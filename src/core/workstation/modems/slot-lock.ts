import type { Clock } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { Cancellation } from '../live/index.ts';

/**
 * Who relies on the slot in use, and who changes it. A card connection relies on it from its first to its last command, so a
 * change waits for it, and not for ever: whoever asks may hold the very card it waits for.
 */
export class SlotLock {
  readonly #clock: Clock;
  readonly #id: string;
  #users = 0;
  #changing = false;
  readonly #waiting = new Set<() => void>();

  constructor(id: string, clock: Clock) {
    this.#id = id;
    this.#clock = clock;
  }

  /** The slot in use stays what it is until the answer is called. Rejects with DeviceError `busy` after `patienceMs`. */
  async use(patienceMs: number): Promise<() => void> {
    await this.#until(() => !this.#changing, patienceMs);
    this.#users++;
    return this.#once(() => this.#users--);
  }

  /** For its holder to change the slot in use. Rejects with DeviceError `busy` after `patienceMs`. */
  async change(patienceMs: number): Promise<() => void> {
    await this.#until(() => !this.#changing && this.#users === 0, patienceMs);
    this.#changing = true;
    return this.#once(() => (this.#changing = false));
  }

  async #until(free: () => boolean, patienceMs: number): Promise<void> {
    if (free()) return;
    const patience = new Cancellation();
    const outOfPatience = this.#clock.sleep(patienceMs, patience).then(
      () => true,
      () => false,
    );
    try {
      while (!free()) {
        const changed = new Promise<boolean>((resolve) => this.#waiting.add(() => resolve(false)));
        if (await Promise.race([changed, outOfPatience]))
          throw new DeviceError('busy', `the slot of ${this.#id} is in use by its card`, { line: this.#id });
      }
    } finally {
      patience.cancel(undefined);
    }
  }

  #once(release: () => void): () => void {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      release();
      for (const wake of [...this.#waiting]) wake();
      this.#waiting.clear();
    };
  }
}
