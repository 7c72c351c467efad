import { DeviceError, WorkbenchError } from '#shared/errors.ts';

/**
 * The binding reports PC/SC failures by text only (smartcard 3.7, src/pcsc_errors.h).
 * A failed exchange may also mean that the card went away: the driver cannot tell and answers "Transaction failed".
 */
const kinds: ReadonlyMap<string, DeviceError['kind']> = new Map([
  ['Sharing violation', 'busy'],
  ['Operation timed out', 'timeout'],
  ['Reader not ready', 'timeout'],
]);

/** Whatever PC/SC failed with, as DeviceError; details.reason carries its own words. */
export function deviceError(error: unknown, reader: string): DeviceError {
  if (error instanceof DeviceError) return error;
  const reason = error instanceof Error ? error.message : 'unknown failure';
  return new DeviceError(kinds.get(reason) ?? 'gone', `${reader}: ${reason}`, { reader, reason });
}

/** PC/SC itself cannot be used: `module` not installed or not loadable, or the system's `service` not running. */
export function pcscUnavailable(missing: 'module' | 'service', cause: unknown): WorkbenchError {
  const reason = cause instanceof Error ? cause.message : 'unknown failure';
  return new WorkbenchError('PCSC_UNAVAILABLE', `PC/SC ${missing}: ${reason}`, { details: { missing, reason }, cause });
}
