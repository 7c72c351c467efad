import { clearLine, createInterface as createLineInterface, cursorTo } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Lines typed one after another, edited in place where a person sits there. */
export interface Prompt {
  /** Ends at Ctrl+C, at the end of the input, or with `close`. */
  readonly lines: AsyncIterable<string>;
  /** Above the line being typed. */
  print(text: string): void;
  close(): void;
}

/** Where the command line reads and writes; tests hold one of their own. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** Whether a person sits in front of it, who can be asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** As `ask`, without showing what is typed. */
  askSecret(question: string): Promise<string>;
  /** `history`: lines to be had back by the arrow keys, oldest first. */
  prompt(sign: string, history: readonly string[]): Prompt;
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
    askSecret,
    prompt,
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

async function askSecret(question: string): Promise<string> {
  process.stdout.write(question);
  // Line editing echoes into its output: this one goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: process.stdin.isTTY === true });
  try {
    return (await lines.question('')).trim();
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
}

function prompt(sign: string, history: readonly string[]): Prompt {
  const { stdin: input, stdout: output } = process;
  const isEdited = input.isTTY === true && output.isTTY === true;
  const lines = createLineInterface({
    input,
    output: isEdited ? output : undefined,
    terminal: isEdited,
    prompt: sign,
    history: [...history].reverse(),
    historySize: 1000,
    removeHistoryDuplicates: true,
  });
  lines.on('SIGINT', () => lines.close());
  let closed = false;
  lines.once('close', () => (closed = true));
  const again = () => {
    if (isEdited && !closed) lines.prompt(true);
  };
  return {
    lines: (async function* () {
      again();
      for await (const line of lines) {
        yield line;
        again();
      }
    })(),
    print(text) {
      if (isEdited) {
        clearLine(output, 0);
        cursorTo(output, 0);
      }
      output.write(`${text}\n`);
      again();
    },
    close: () => lines.close(),
  };
}
