import type { CodeEffect, WorkbenchErrorWire } from '../errors.ts';
import errorTexts from '../../../resources/error-texts.json' with { type: 'json' };

export interface ErrorText {
  readonly title: string;
  readonly cause: string;
  /** Empty where the failure cannot have touched a code or a plan. */
  readonly effect: string;
  readonly nextStep: string;
}

interface CodeText {
  readonly title: string;
  readonly meaning: string;
  readonly next: string;
}

const texts: Readonly<Record<string, CodeText | undefined>> = errorTexts.texts;
const effects: Readonly<Record<CodeEffect, string>> = errorTexts.effect;

/** Most specific first: a server's subject and reason, a card function's result, then the code itself. */
function lookUp(error: WorkbenchErrorWire): CodeText | undefined {
  const { subjectCode, reasonCode, function: functionName, reason, fault } = error.details ?? {};
  return (
    texts[`${error.code}:${subjectCode}/${reasonCode}`] ??
    texts[`${error.code}:${functionName}/${reason}`] ??
    texts[`${error.code}:${fault}`] ??
    texts[error.code]
  );
}

/** The text for people, keyed by the error's code; `{name}` is filled from the error's details. */
export function errorText(error: WorkbenchErrorWire): ErrorText {
  const text = lookUp(error) ?? errorTexts.texts.UNKNOWN;
  const values: Record<string, unknown> = { ...error.details, code: error.code, message: error.message };
  const fill = (template: string) =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '–'));
  return {
    title: fill(text.title),
    cause: fill(text.meaning),
    effect: error.effect ? effects[error.effect] : '',
    nextStep: fill(text.next),
  };
}
