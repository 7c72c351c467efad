import { UsageError } from '#shared/errors.ts';
import { readCsvFile } from './read-csv-file.ts';

/** Throws UsageError ORDER_FILE_UNREADABLE. */
export const readOrderFile = (path: string): string =>
  readCsvFile(
    path,
    (reason, cause) =>
      new UsageError('ORDER_FILE_UNREADABLE', `${path}: ${reason}`, { details: { path, reason }, cause }),
  );
