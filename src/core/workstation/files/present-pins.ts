/** Giving the card a PIN that a person or a script has given: once, and not where it would be the last try. */
import { keyReferenceName } from '#core/protocol/ts102221/index.ts';
import type { GivenPin } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { FileSession } from './file-sessions.ts';

export interface PinIntent extends GivenPin {
  readonly directory: string;
  /** Somebody said, knowing the card's answer, that this try may be the last. */
  readonly lastTry?: boolean | undefined;
}

/**
 * Rejects with PIN_UNKNOWN, PIN_BLOCKED, PIN_LAST_TRY and PIN_TRIES_UNKNOWN (nothing was given to the card), PIN_WRONG, CardError.
 * `about` is called after those looks, right before the one VERIFY. False when the card asks for nothing any more.
 */
export async function presentPin(
  session: FileSession,
  { directory, reference, pin, lastTry }: PinIntent,
  about: () => void = () => undefined,
): Promise<boolean> {
  const name = keyReferenceName(reference);
  const state = (await session.files.pins(directory)).find((one) => one.reference === reference);
  const refuse = (code: string, message: string, details = {}) =>
    new WorkbenchError(code, `${name}: ${message}`, { details: { pin: name, ...details } });
  if (state === undefined) throw refuse('PIN_UNKNOWN', 'the card has no such PIN here');
  if (state.blocked) throw refuse('PIN_BLOCKED', 'blocked', { pukTriesLeft: state.pukTriesLeft ?? null });
  if (state.satisfied) return false;
  if (lastTry !== true && state.triesLeft === 1) throw refuse('PIN_LAST_TRY', 'one try is left');
  if (lastTry !== true && state.triesLeft === undefined)
    throw refuse('PIN_TRIES_UNKNOWN', 'the card does not tell its tries');
  about();
  await session.files.verifyPin(directory, reference, pin);
  session.keepOpen();
  return true;
}
