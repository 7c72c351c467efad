import texts from '../../../resources/error-texts.json' with { type: 'json' };
import type { WorkbenchErrorWire } from '#shared/errors.ts';

interface ErrorText {
  readonly title: string;
  readonly meaning: string;
  readonly next: string;
}

const byKey: Readonly<Record<string, ErrorText>> = texts.texts;

/** The most specific text first: function and reason, subject and reason code, then the code alone. */
function keysOf({ code, details = {} }: WorkbenchErrorWire): string[] {
  if (code === 'REMOTE_RSP')
    return [`REMOTE_RSP:${details['subjectCode']}/${details['reasonCode']}`, `${code}:${details['fault']}`, code];
  if (code === 'ES10_RESULT') return [`ES10_RESULT:${details['function']}/${details['reason']}`, code];
  return [`${code}:${details['fault']}`, code];
}

/** What happened, what it means and what to do next, in people's words; `{name}` is filled from the error. */
export function errorText(error: WorkbenchErrorWire): ErrorText & { readonly effect: string | undefined } {
  const found =
    keysOf(error)
      .map((key) => byKey[key])
      .find((text) => text !== undefined) ?? byKey['UNKNOWN']!;
  const values: Readonly<Record<string, unknown>> = { code: error.code, message: error.message, ...error.details };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? '?'));
  return {
    title: fill(found.title),
    meaning: fill(found.meaning),
    next: fill(found.next),
    effect: error.effect === undefined ? undefined : texts.effect[error.effect],
  };
}
