import { writeFileSync } from 'node:fs';
import { WorkbenchError } from '#shared/errors.ts';

/** Throws WorkbenchError FILE_UNWRITABLE. */
export function writeReport(path: string, report: unknown): void {
  try {
    writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WorkbenchError('FILE_UNWRITABLE', `${path}: ${reason}`, { details: { path, reason } });
  }
}
