import type { PcscBinding, PcscMonitor } from './pcsc-binding.ts';
import type { PcscContexts } from './pcsc-contexts.ts';

export interface WatchedPcsc {
  readonly pcsc: PcscBinding;
  readonly contexts: PcscContexts;
}

export interface WatchPauses {
  /** Milliseconds until a missing or broken service is tried again. */
  readonly retryMs: number;
  /** Milliseconds between two looks of our own at the readers. */
  readonly lookMs: number;
}

/**
 * Calls back at each hot-plug of reader or card; the service's coming and going are changes too. The binding's monitor tells at
 * once, but while it lists readers anew it takes a card that came meanwhile as one it has told of: so there are looks of our own
 * besides. Returns the function that stops it.
 */
export function watchPcsc(
  loaded: () => Promise<WatchedPcsc>,
  onChange: () => void,
  { retryMs, lookMs }: WatchPauses,
): () => void {
  let stopped = false;
  let monitor: PcscMonitor | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looks: NodeJS.Timeout | undefined;

  const retry = () => {
    if (stopped) return;
    timer = setTimeout(start, retryMs);
    timer.unref();
  };

  const stopMonitor = () => {
    clearInterval(looks);
    monitor?.stop();
    monitor = undefined;
  };

  const start = () => {
    loaded()
      .then(({ pcsc, contexts }) => {
        if (stopped) return;
        const seen = () => {
          try {
            return contexts.seen();
          } catch {
            return 'no service';
          }
        };
        let known: string;
        const changed = () => {
          // Before whoever is told looks: what comes after this is told once more rather than missed.
          known = seen();
          onChange();
        };
        const started = new pcsc.ReaderMonitor();
        started.start((event) => {
          if (stopped || monitor !== started) return;
          changed();
          // The service stopped: this monitor only repeats itself. Not from inside its own callback, which it waits for.
          if (event.type === 'error')
            setImmediate(() => {
              if (monitor !== started) return;
              stopMonitor();
              retry();
            });
        });
        monitor = started;
        looks = setInterval(() => {
          if (seen() !== known) changed();
        }, lookMs);
        looks.unref();
        changed();
      })
      .catch(retry);
  };

  start();
  return () => {
    stopped = true;
    clearTimeout(timer);
    stopMonitor();
  };
}
