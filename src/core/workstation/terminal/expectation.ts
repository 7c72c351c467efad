import { UsageError } from '#shared/errors.ts';

/** Whether one of an answer's lines is what was expected. */
export type Expectation = (lines: readonly string[]) => boolean;

/** A repeated group that repeats inside: such an expression can take for ever on a line that does not fit. */
const runaway = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)\s*[+*{]/;

/** `text` literally, or `/expression/flags`. Throws UsageError EXPECTATION_INVALID. */
export function readExpectation(pattern: string): Expectation {
  const written = /^\/(.+)\/([imsu]*)$/s.exec(pattern);
  if (written === null) return (lines) => lines.some((line) => line.includes(pattern));
  const [, source = '', flags = ''] = written;
  if (runaway.test(source)) throw invalid(pattern, 'a group that is repeated repeats inside');
  const expression = expressionOf(source, flags, pattern);
  return (lines) => lines.some((line) => expression.test(line));
}

function expressionOf(source: string, flags: string, pattern: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw invalid(pattern, error instanceof Error ? error.message : 'it cannot be read');
  }
}

const invalid = (pattern: string, reason: string): UsageError =>
  new UsageError('EXPECTATION_INVALID', `${pattern}: ${reason}`, { details: { pattern, reason }, effect: 'none' });
