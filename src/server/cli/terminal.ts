import { createInterface } from 'node:readline/promises';

/** Where the command line reads and writes; tests hold one of their own. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** Whether a person sits in front of it, who can be asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** Calls back at Ctrl+C or a request to end; returns the function that stops it. */
  onInterrupt(listener: () => void): () => void;
}

export function processTerminal(): Terminal {
  // `| head` closes our output early; that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return (await lines.question(question)).trim();
      } finally {
        lines.close();
      }
    },
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}
