import type { Clock, Log } from '#core/environment/index.ts';
import type { Smdp } from './create-smdp.ts';

const hour = 3_600_000;

/** Has the server forget what is over, now and every hour, until the returned function is called. */
export function sweepHourly(smdp: Pick<Smdp, 'sweep'>, clock: Clock, log: Log | undefined): () => void {
  const ended = new AbortController();
  const next = (): void => {
    try {
      smdp.sweep();
    } catch (error) {
      log?.error('clean-up failed', { reason: error instanceof Error ? error.message : 'unknown' });
    }
    clock.sleep(hour, ended.signal).then(next, () => undefined);
  };
  next();
  return () => ended.abort();
}
