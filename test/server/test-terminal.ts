import type { Terminal } from '#server/cli/terminal.ts';

export interface TestTerminal extends Terminal {
  readonly lines: string[];
  readonly errors: string[];
  /** Ctrl+C. */
  interrupt(): void;
}

/** A terminal whose person gives `replies` in turn; without replies nobody sits there. */
export function testTerminal(replies: readonly string[] = []): TestTerminal {
  const waiting = [...replies];
  const listeners = new Set<() => void>();
  const lines: string[] = [];
  const errors: string[] = [];
  const reply = (question: string): Promise<string> => {
    lines.push(question);
    const next = waiting.shift();
    return next === undefined ? Promise.reject(new Error(`nobody answers: ${question}`)) : Promise.resolve(next);
  };
  return {
    lines,
    errors,
    interactive: replies.length > 0,
    out: (text) => void lines.push(...text.split('\n')),
    error: (text) => void errors.push(...text.split('\n')),
    ask: reply,
    askSecret: reply,
    prompt: (sign) => ({
      lines: (async function* () {
        for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
          lines.push(sign + line);
          yield line;
        }
      })(),
      print: (text) => void lines.push(...text.split('\n')),
      close() {},
    }),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    interrupt: () => listeners.forEach((listener) => listener()),
  };
}
