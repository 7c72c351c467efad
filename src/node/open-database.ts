import { chmodSync, closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { WorkbenchError } from '#shared/errors.ts';

/** A database file that its owner alone may read, with a write-ahead log. Throws WorkbenchError STORE_DAMAGED when it is none. */
export function openDatabase(file: string): Database.Database {
  if (file !== ':memory:') {
    // SQLite gives its write-ahead log and shared memory the mode of the database.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  }
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    return database;
  } catch (cause) {
    database.close();
    if ((cause as { code?: string }).code !== 'SQLITE_NOTADB') throw cause;
    throw new WorkbenchError('STORE_DAMAGED', `${file} is not a database`, {
      details: { file: basename(file) },
      cause,
    });
  }
}
