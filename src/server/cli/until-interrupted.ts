import type { Terminal } from './terminal.ts';

/**
 * Resolves at Ctrl+C or a request to end, or when `ended` does. From then on such requests are heard and change nothing: one
 * Ctrl+C often arrives twice (from the terminal and from `npm start`), and the second must not cut off the closing.
 */
export function untilInterrupted(terminal: Terminal, ended: Promise<void> = new Promise(() => {})): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    terminal.onInterrupt(resolve);
  });
  return Promise.race([interrupted, ended]);
}
