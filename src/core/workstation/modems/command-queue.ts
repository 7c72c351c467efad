import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import { Canceled } from '#shared/errors.ts';

/**
 * In the order of serving: steps of operations and what follows from the modem's own events; reading along in the
 * background; lines typed at the terminal.
 */
export const commandPriorities = ['operation', 'background', 'terminal'] as const;
export type CommandPriority = (typeof commandPriorities)[number];

export interface Turn {
  readonly priority?: CommandPriority | undefined;
  /** Takes the work back while it waits; work that has begun is seen to its end. */
  readonly signal?: AbortSignalLike | undefined;
}

/** One at a time; the highest priority first, in the order of asking inside one. */
export class CommandQueue {
  readonly #waiting = new Map<CommandPriority, (() => Promise<void>)[]>(commandPriorities.map((one) => [one, []]));
  #running = false;

  /** Rejects with what `work` rejects with, or with the signal's reason when it was taken back. */
  run<T>(work: () => Promise<T>, { priority = 'operation', signal }: Turn = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason ?? new Canceled());
      const queue = this.#waiting.get(priority)!;
      const turn = () => {
        signal?.removeEventListener('abort', takeBack);
        return work().then(resolve, reject);
      };
      const takeBack = () => {
        const place = queue.indexOf(turn);
        if (place < 0) return;
        queue.splice(place, 1);
        reject(signal?.reason ?? new Canceled());
      };
      signal?.addEventListener('abort', takeBack);
      queue.push(turn);
      if (!this.#running) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#running = true;
    for (let turn = this.#next(); turn !== undefined; turn = this.#next()) await turn();
    this.#running = false;
  }

  #next(): (() => Promise<void>) | undefined {
    for (const priority of commandPriorities) {
      const turn = this.#waiting.get(priority)!.shift();
      if (turn !== undefined) return turn;
    }
    return undefined;
  }
}
