import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { reasonLine, refusalReason } from '#shared/imei/index.ts';
import { errorText } from './error-text.ts';
import type { Terminal } from './terminal.ts';

/** What a command tells: text for people, or one JSON envelope a line in the form of lpac. */
export interface Output {
  readonly json: boolean;
  result(data: unknown, text: () => string): void;
  progress(step: string, data: Readonly<Record<string, unknown>>, text?: () => string | undefined): void;
  failure(error: WorkbenchErrorWire): void;
}

const envelope = (type: 'lpa' | 'progress', code: number, message: string, data: unknown): string =>
  JSON.stringify({ type, payload: { code, message, data: data ?? null } });

export function createOutput(terminal: Terminal, json: boolean): Output {
  if (json) {
    return {
      json,
      result: (data) => terminal.out(envelope('lpa', 0, 'success', data)),
      progress: (step, data) => terminal.out(envelope('progress', 0, step, data)),
      failure: (error) => {
        const { title, meaning, next } = errorText(error);
        terminal.out(envelope('lpa', -1, error.code, { ...error, text: { title, meaning, next } }));
      },
    };
  }
  return {
    json,
    result: (_data, text) => terminal.out(text()),
    progress(_step, _data, text) {
      const line = text?.();
      if (line !== undefined) terminal.out(line);
    },
    failure(error) {
      const { title, meaning, effect, next } = errorText(error);
      const reason = refusalReason(error);
      terminal.error(
        [title, meaning, reason && reasonLine(reason), effect, `→ ${next}`, `  (${error.code}: ${error.message})`]
          .filter(Boolean)
          .join('\n'),
      );
    },
  };
}
