import type { AbortSignalLike } from '#shared/abort-signal-like.ts';

export type { AbortSignalLike };

/** Wall time and waiting; tests hold a manual one. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `ms`; with a signal, rejects with its reason as soon as that aborts. */
  sleep(ms: number, signal?: AbortSignalLike): Promise<void>;
}
