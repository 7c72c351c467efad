import { basename } from 'node:path';
import type { Store, StoreEntry, StoreRange, StoreTransaction } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { openDatabase } from './open-database.ts';
import type { SecretBox } from './secret-box.ts';

export interface SqliteStoreOptions {
  /** Database file, made when missing; `:memory:` for tests. */
  readonly file: string;
  /**
   * What a committed change survives: loss of power (synchronous=FULL, the default), or `kill -9` alone (NORMAL: the write-ahead
   * log is not flushed at each commit). The second is for the simulated bench's own cards and servers.
   */
  readonly survives?: 'powerLoss' | 'processDeath' | undefined;
  /**
   * What is deleted or replaced is overwritten with zeros, and gone from the disk once the write-ahead log has been taken in: at the
   * latest when the store is closed. Costs as many bytes written as are deleted.
   */
  readonly erases?: boolean | undefined;
  /** Collections whose values hold keys: sealed at rest. */
  readonly sealed?: { readonly collections: RegExp; readonly box: SecretBox } | undefined;
}

/** No key sorts after this one within its collection. */
const afterAll = '\u{10FFFF}';

/** Store on SQLite with a write-ahead log. */
export function openSqliteStore({ file, survives = 'powerLoss', erases = false, sealed }: SqliteStoreOptions): Store {
  const database = openDatabase(file);
  const flushing = survives === 'powerLoss' ? 'FULL' : 'NORMAL';
  let synchronous: 'FULL' | 'NORMAL' | undefined;
  const synchronise = (wanted: 'FULL' | 'NORMAL') => {
    // Inside a transaction it may not be changed, and the outermost decides.
    if (wanted === synchronous || database.inTransaction) return;
    database.pragma(`synchronous = ${wanted}`);
    synchronous = wanted;
  };
  synchronise(flushing);
  // 16 MB of log: records that change at every step are taken into the database once for many changes.
  if (!erases) database.pragma('wal_autocheckpoint = 4000');
  else {
    database.pragma('secure_delete = ON');
    database.pragma('journal_size_limit = 0');
  }
  database.pragma('busy_timeout = 5000');
  database.exec(
    'CREATE TABLE IF NOT EXISTS record (collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (collection, key)) WITHOUT ROWID',
  );

  const selectOne = database.prepare<[string, string], { value: string }>(
    'SELECT value FROM record WHERE collection = ? AND key = ?',
  );
  const selectAscending = database.prepare<[string, string, string, number], { key: string; value: string }>(
    'SELECT key, value FROM record WHERE collection = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
  );
  const selectDescending = database.prepare<[string, string, string, number], { key: string; value: string }>(
    'SELECT key, value FROM record WHERE collection = ? AND key >= ? AND key < ? ORDER BY key DESC LIMIT ?',
  );
  const countAll = database.prepare<[string], { count: number }>(
    'SELECT count(*) AS count FROM record WHERE collection = ?',
  );
  const upsert = database.prepare<[string, string, string]>(
    'INSERT INTO record (collection, key, value) VALUES (?, ?, ?) ON CONFLICT (collection, key) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare<[string, string]>('DELETE FROM record WHERE collection = ? AND key = ?');

  const isSealed = (collection: string) => sealed !== undefined && sealed.collections.test(collection);
  const place = (collection: string, key: string) => `${collection}\u0000${key}`;

  const encode = (collection: string, key: string, value: unknown) => {
    const text = JSON.stringify(value);
    return isSealed(collection) ? sealed!.box.seal(text, place(collection, key)) : text;
  };
  const decode = <T>(collection: string, key: string, text: string): T => {
    const opened = isSealed(collection) ? sealed!.box.open(text, place(collection, key)) : text;
    try {
      return JSON.parse(opened) as T;
    } catch (cause) {
      const details = { file: basename(file), collection, key };
      throw new WorkbenchError('STORE_DAMAGED', `${file}: a record of ${collection} cannot be read`, {
        details,
        cause,
      });
    }
  };

  const get = <T>(collection: string, key: string): T | undefined => {
    const row = selectOne.get(collection, key);
    return row === undefined ? undefined : decode<T>(collection, key, row.value);
  };

  const list = <T>(collection: string, range: StoreRange = {}): StoreEntry<T>[] => {
    const prefix = range.prefix ?? '';
    const from = range.from !== undefined && range.from > prefix ? range.from : prefix;
    const prefixEnd = prefix + afterAll;
    const to = range.to !== undefined && range.to < prefixEnd ? range.to : prefixEnd;
    const statement = range.reverse ? selectDescending : selectAscending;
    return statement
      .all(collection, from, to, range.limit ?? -1)
      .map((row) => ({ key: row.key, value: decode<T>(collection, row.key, row.value) }));
  };

  const transaction: StoreTransaction = {
    get,
    list,
    put(collection, key, value) {
      upsert.run(collection, key, encode(collection, key, value));
    },
    delete(collection, key) {
      remove.run(collection, key);
    },
  };

  const transact = database.transaction((change: (transaction: StoreTransaction) => unknown) => change(transaction));

  return {
    transact<T>(change: (transaction: StoreTransaction) => T, { flush = true } = {}): T {
      // In a write-ahead log the next flushed commit carries this one with it (sqlite.org/pragma.html#pragma_synchronous).
      synchronise(flush ? flushing : 'NORMAL');
      return transact.immediate(change) as T;
    },
    get,
    list,
    count: (collection) => countAll.get(collection)!.count,
    close() {
      database.close();
    },
  };
}
