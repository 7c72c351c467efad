import { closeSync, openSync, writeFileSync } from 'node:fs';
import { WorkbenchError, type CodeEffect } from '#shared/errors.ts';

function withCode<T>(path: string, write: () => T, effect?: CodeEffect): T {
  try {
    return write();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WorkbenchError('FILE_UNWRITABLE', `${path}: ${reason}`, { details: { path, reason }, effect });
  }
}

/** To be asked before an operation whose report is to go there. Throws WorkbenchError FILE_UNWRITABLE. */
export const checkReportPath = (path: string): void => withCode(path, () => closeSync(openSync(path, 'a')), 'none');

/** Throws WorkbenchError FILE_UNWRITABLE. */
export const writeReport = (path: string, report: unknown): void =>
  withCode(path, () => writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`));
