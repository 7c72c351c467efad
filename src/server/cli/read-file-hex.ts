import { readFileSync } from 'node:fs';
import { UsageError } from '#shared/errors.ts';

/** A file's bytes as they cross the contract. Throws UsageError REPORT_FILE_UNREADABLE. */
export function readFileHex(path: string): string {
  try {
    return readFileSync(path).toString('hex').toUpperCase();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError('REPORT_FILE_UNREADABLE', `${path}: ${reason}`, { details: { path, reason } });
  }
}
