import type { TerminalExchange, TerminalLine } from '#shared/api/index.ts';
import { errorText } from '../../components/words/error-text.ts';

export interface TerminalRow {
  readonly key: string;
  readonly at: string;
  readonly kind: TerminalLine['direction'] | 'passed' | 'failed' | 'error';
  readonly text: string;
  readonly decoded: string | null;
}

const rowOf = ({ id, at, direction, text, decoded }: TerminalLine): TerminalRow => ({
  key: id,
  at,
  kind: direction,
  text,
  decoded,
});

/** The lines of every exchange, and after them what came of it where that is more than the answer; oldest first. */
export function terminalRows(exchanges: readonly TerminalExchange[], live: readonly TerminalLine[]): TerminalRow[] {
  const rows = [...exchanges.flatMap(exchangeRows), ...live.map(rowOf)];
  // Host times are of one zone and one length; lines of one millisecond stay in their order.
  return rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function exchangeRows({ seq, at, line, transcript, expectation, failure }: TerminalExchange): TerminalRow[] {
  const said = transcript.map(rowOf);
  const last = transcript.at(-1)?.at ?? at;
  // One that never went out, or whose end nobody saw.
  if (said.length === 0) said.push({ key: `${seq}.sent`, at, kind: 'tx', text: line, decoded: null });
  if (expectation !== null)
    said.push({
      key: `${seq}.expected`,
      at: last,
      kind: expectation.passed ? 'passed' : 'failed',
      text: expectation.pattern,
      decoded: null,
    });
  if (failure !== null) {
    const { title, nextStep } = errorText({ code: failure, message: '' });
    said.push({ key: `${seq}.failed`, at: last, kind: 'error', text: title, decoded: nextStep });
  }
  return said;
}

/** Lines that may be sent again, oldest first, none twice in a row. */
export function typedLines(exchanges: readonly TerminalExchange[]): string[] {
  const lines = exchanges.filter(({ masked }) => !masked).map(({ line }) => line);
  return lines.filter((line, index) => line !== lines[index - 1]);
}
