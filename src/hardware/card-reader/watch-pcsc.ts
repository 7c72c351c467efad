import type { PcscBinding, PcscMonitor } from './pcsc-binding.ts';

/**
 * Calls back at each hot-plug of reader or card. While the service is missing or broken it is tried again every
 * `retryMs`; its coming and going are changes too. Returns the function that stops it.
 */
export function watchPcsc(loaded: () => Promise<PcscBinding>, onChange: () => void, retryMs: number): () => void {
  let stopped = false;
  let monitor: PcscMonitor | undefined;
  let timer: NodeJS.Timeout | undefined;

  const retry = () => {
    if (stopped) return;
    timer = setTimeout(start, retryMs);
    timer.unref();
  };

  const stopMonitor = () => {
    monitor?.stop();
    monitor = undefined;
  };

  const start = () => {
    loaded()
      .then((pcsc) => {
        if (stopped) return;
        const started = new pcsc.ReaderMonitor();
        started.start((event) => {
          if (stopped || monitor !== started) return;
          onChange();
          // The service stopped: this monitor only repeats itself. Not from inside its own callback, which it waits for.
          if (event.type === 'error')
            setImmediate(() => {
              if (monitor !== started) return;
              stopMonitor();
              retry();
            });
        });
        monitor = started;
        onChange();
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
