import type { Clock } from '#core/environment/index.ts';
import { Canceled } from '#shared/errors.ts';
import { Cancellation } from '../live/index.ts';

/**
 * Calls back once the deadline that was set last has passed. Deadlines come and go with every AT command: a sleep that is on its way
 * is left to itself unless the new one is earlier, and looks at the deadline when it wakes.
 */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #onTime: () => void;
  #deadline: number | undefined;
  #sleep: { readonly until: number; readonly cancellation: Cancellation } | undefined;

  constructor(clock: Clock, onTime: () => void) {
    this.#clock = clock;
    this.#onTime = onTime;
  }

  /** Milliseconds since 1970; undefined for none. */
  set(deadline: number | undefined): void {
    this.#deadline = deadline;
    if (deadline === undefined || (this.#sleep !== undefined && this.#sleep.until <= deadline)) return;
    this.#wake();
    const cancellation = new Cancellation();
    this.#sleep = { until: deadline, cancellation };
    const wait = this.#clock.sleep(Math.max(0, deadline - this.#clock.now()), cancellation);
    wait.then(
      () => this.#woke(),
      () => undefined,
    );
  }

  stop(): void {
    this.#deadline = undefined;
    this.#wake();
  }

  #wake(): void {
    this.#sleep?.cancellation.cancel(new Canceled());
    this.#sleep = undefined;
  }

  #woke(): void {
    this.#sleep = undefined;
    const deadline = this.#deadline;
    if (deadline === undefined) return;
    if (deadline > this.#clock.now()) return this.set(deadline);
    this.#deadline = undefined;
    this.#onTime();
  }
}
