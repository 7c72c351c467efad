import { UsageError } from '#shared/errors.ts';

/** Destructive operations are confirmed by the last four digits of what they destroy. Throws UsageError CONFIRMATION_MISMATCH. */
export function checkConfirmation(identifier: string, confirmation: string): void {
  if (confirmation.trim() !== identifier.slice(-4))
    throw new UsageError('CONFIRMATION_MISMATCH', 'the confirmation is not the last four digits');
}
