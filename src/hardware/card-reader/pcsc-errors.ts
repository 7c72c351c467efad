import { DeviceError, WorkbenchError } from '#shared/errors.ts';
import type { PcscUser } from './pcsc-users.ts';

/** The binding reports PC/SC failures by text only (smartcard 3.7, src/pcsc_errors.h). */
const kinds: ReadonlyMap<string, DeviceError['kind']> = new Map([
  ['Sharing violation', 'busy'],
  ['Operation timed out', 'timeout'],
  ['Reader not ready', 'timeout'],
]);

/** Our own word for an answer without status word, which drivers hand on when the card goes in the middle of it. */
export const cutAnswer = 'Answer cut short';

/** An exchange failed, of which the driver cannot tell whether the card went away or did not understand the reader. */
const failedExchanges = new Set(['Transaction failed', 'Communication error', 'Insufficient buffer', cutAnswer]);

export const mayStillBeThere = ({ details }: DeviceError): boolean =>
  failedExchanges.has(String(details?.['reason'] ?? ''));

/** Whatever PC/SC failed with, as DeviceError; details.reason carries its own words. */
export function deviceError(error: unknown, reader: string): DeviceError {
  if (error instanceof DeviceError) return error;
  const reason = error instanceof Error ? error.message : 'unknown failure';
  return new DeviceError(kinds.get(reason) ?? 'gone', `${reader}: ${reason}`, { reader, reason });
}

/** Another program has the card: the one that uses PC/SC besides us, or those it may be. */
export function busyError(reader: string, users: readonly PcscUser[]): DeviceError {
  const who = users.map(({ program, pid }) => `${program} (process ${pid})`).join(' or ') || 'another program';
  const [only] = users.length === 1 ? users : [];
  return new DeviceError('busy', `${reader} is held by ${who}`, {
    reader,
    reason: 'Sharing violation',
    holder: only?.program ?? null,
    pid: only?.pid ?? null,
  });
}

/** PC/SC itself cannot be used: `module` not installed or not loadable, or the system's `service` not running. */
export function pcscUnavailable(missing: 'module' | 'service', cause: unknown): WorkbenchError {
  const reason = cause instanceof Error ? cause.message : 'unknown failure';
  return new WorkbenchError('PCSC_UNAVAILABLE', `PC/SC ${missing}: ${reason}`, { details: { missing, reason }, cause });
}
