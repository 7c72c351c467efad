import { AtError } from './at-error.ts';
import { hasPrefix, withoutPrefix } from './fields.ts';

/** One command line to send, with what the session must know to tell its answer from everything else on the line. */
export interface AtRequest {
  /** Without the terminating CR. */
  readonly line: string;
  /** Information lines that start so belong to the answer: `+CGSN`. */
  readonly prefixes: readonly string[];
  /** Shape of an information line without prefix; undefined when the command has none. */
  readonly bare?: RegExp | undefined;
  /** For prefixes that also announce events (+CREG): whether a prefixed line is the answer. */
  readonly isAnswer?: ((line: string) => boolean) | undefined;
  /** Milliseconds until a modem that has not sent a final result code counts as silent. */
  readonly timeoutMs: number;
}

/**
 * One AT command: pure functions both ways.
 * `decode` gets the information lines between command and OK; it throws AtError AT_UNEXPECTED_ANSWER when they
 * do not hold what the command promises. `encode` throws AT_BAD_ARGUMENT.
 */
export interface AtCommand<Argument, Answer> {
  /** As people write it: `AT+CGSN=1`. */
  readonly name: string;
  encode(argument: Argument): AtRequest;
  decode(lines: readonly string[]): Answer;
}

/** Milliseconds an ordinary command may take. Handbook: modems answer within one second; a loaded USB hub needs more. */
export const ordinaryTimeoutMs = 5_000;

export function request(line: string, parts: Partial<Omit<AtRequest, 'line'>> = {}): AtRequest {
  // Control characters would end the line early or start another command.
  if (!/^[\x20-\x7e]+$/.test(line)) throw new AtError('AT_BAD_ARGUMENT', 'a command line is printable ASCII');
  return { line, prefixes: [], timeoutMs: ordinaryTimeoutMs, ...parts };
}

export function unexpectedAnswer(name: string, lines: readonly string[]): AtError {
  return new AtError(
    'AT_UNEXPECTED_ANSWER',
    `${name}: ${lines.length === 0 ? 'OK without an answer' : 'answer of another shape'}`,
  );
}

/** Text of the answer without its prefix: of the first line that bears one, else of the first line; throws AT_UNEXPECTED_ANSWER on none. */
export function answerText(name: string, lines: readonly string[], prefixes: readonly string[]): string {
  for (const line of lines) {
    const prefix = prefixes.find((one) => hasPrefix(line, one));
    if (prefix !== undefined) return withoutPrefix(line, prefix);
  }
  if (lines[0] === undefined) throw unexpectedAnswer(name, lines);
  return lines[0];
}
