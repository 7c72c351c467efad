import type { AbortSignalLike } from '#shared/abort-signal-like.ts';

/**
 * One publisher, any number of subscribers. Each subscriber has its own queue: what is published after `subscribe` was
 * called reaches it in order, whether or not it is waiting just then. A subscription ends when its signal aborts.
 */
export class LiveFeed<T> {
  readonly #subscribers = new Set<(value: T) => void>();
  readonly #closers = new Set<() => void>();

  publish(value: T): void {
    for (const deliver of this.#subscribers) deliver(value);
  }

  /**
   * Batches: each step yields everything published since the last one. Listening starts at the call, not at the first step.
   * What is not `wanted` wakes nobody up: many listeners, each to its own, would else wake at everything.
   */
  batches(signal?: AbortSignalLike, wanted: (value: T) => boolean = () => true): AsyncIterable<T[]> {
    let waiting: T[] = [];
    let wake: (() => void) | undefined;
    let ended = signal?.aborted ?? false;
    const deliver = (value: T) => {
      if (!wanted(value)) return;
      waiting.push(value);
      wake?.();
    };
    const end = () => {
      ended = true;
      this.#subscribers.delete(deliver);
      this.#closers.delete(end);
      signal?.removeEventListener('abort', end);
      wake?.();
    };
    if (!ended) {
      this.#subscribers.add(deliver);
      this.#closers.add(end);
      signal?.addEventListener('abort', end);
    }
    return (async function* () {
      try {
        for (;;) {
          if (waiting.length > 0) {
            const batch = waiting;
            waiting = [];
            yield batch;
          } else if (ended) {
            return;
          } else {
            await new Promise<void>((resolve) => (wake = resolve));
            wake = undefined;
          }
        }
      } finally {
        end();
      }
    })();
  }

  subscribe(signal?: AbortSignalLike, wanted?: (value: T) => boolean): AsyncIterable<T> {
    const batches = this.batches(signal, wanted);
    return (async function* () {
      for await (const batch of batches) yield* batch;
    })();
  }

  /** Ends every subscription after what was published. */
  close(): void {
    for (const end of [...this.#closers]) end();
  }
}
