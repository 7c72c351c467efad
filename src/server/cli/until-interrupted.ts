import type { Terminal } from './terminal.ts';

/** Resolves at Ctrl+C or a request to end, or when `ended` does. */
export async function untilInterrupted(
  terminal: Terminal,
  ended: Promise<void> = new Promise(() => {}),
): Promise<void> {
  let stop = () => {};
  const interrupted = new Promise<void>((resolve) => (stop = terminal.onInterrupt(resolve)));
  try {
    await Promise.race([interrupted, ended]);
  } finally {
    stop();
  }
}
