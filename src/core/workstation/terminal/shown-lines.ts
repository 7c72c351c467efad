import type { MacroRun, ModemInfo, TerminalExchange, TerminalLine } from '#shared/api/index.ts';
import type { TraceLog } from '../trace/index.ts';

/** What the terminal tells, identifiers blotted out by the setting that the trace obeys. What is kept stays as it came. */
export class ShownLines {
  readonly #trace: Pick<TraceLog, 'shownAt'>;

  constructor(trace: Pick<TraceLog, 'shownAt'>) {
    this.#trace = trace;
  }

  exchange(exchange: TerminalExchange): TerminalExchange {
    const { line, lines, transcript, decoded } = exchange;
    const sent = this.#trace.shownAt(line);
    const answer = (text: string) => this.#trace.shownAt(text, line);
    return {
      ...exchange,
      line: sent,
      // What is blotted out is not to be sent again.
      masked: exchange.masked || sent !== line,
      lines: lines.map(answer),
      decoded: decoded === null ? null : answer(decoded),
      transcript: transcript.map((one) => this.line(one, line)),
    };
  }

  /** `sent`: the command it answers, where that is known. */
  line(line: TerminalLine, sent?: string): TerminalLine {
    const { text, decoded } = line;
    return {
      ...line,
      text: this.#trace.shownAt(text, sent),
      decoded: decoded === null ? null : this.#trace.shownAt(decoded, sent),
    };
  }

  macroRun(run: MacroRun): MacroRun {
    const steps = run.steps.map((step) => ({
      ...step,
      send: this.#trace.shownAt(step.send),
      reason: this.#trace.shownAt(step.reason, step.send),
      exchange: step.exchange === null ? null : this.exchange(step.exchange),
    }));
    return { ...run, steps };
  }

  info(info: ModemInfo): ModemInfo {
    return { ...info, information: info.information.map((text) => this.#trace.shownAt(text)) };
  }
}
