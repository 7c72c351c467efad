import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { errorText as shared } from '#shared/words/index.ts';

interface ErrorText {
  readonly title: string;
  readonly meaning: string;
  readonly effect: string | undefined;
  readonly next: string;
}

/** What happened, what it means and what to do next, in people's words. */
export function errorText(error: WorkbenchErrorWire): ErrorText {
  const { title, cause, effect, nextStep } = shared(error);
  return { title, meaning: cause, effect: effect === '' ? undefined : effect, next: nextStep };
}
