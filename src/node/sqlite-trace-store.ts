import type Database from 'better-sqlite3';
import type { KnownIdentifier, TraceConditions, TraceRow, TraceSpan, TraceStore } from '#core/environment/index.ts';
import { traceDirection, traceKind, traceOutcome } from '#shared/api/index.ts';
import { openDatabase } from './open-database.ts';

interface StoredLine {
  readonly seq: number;
  readonly at: number;
  readonly device: number;
  readonly operation: number | null;
  readonly step: number | null;
  readonly kind: number;
  readonly direction: number;
  readonly name: number;
  readonly data: string | Buffer;
  readonly status: number | null;
  readonly outcome: number;
  readonly duration: number | null;
  readonly channel: number | null;
  readonly exchange: number;
  readonly path: number | null;
  readonly marks: string | null;
}

/** Rows looked up by number in one statement. */
const pickedAtOnce = 500;
const { options: traceKinds } = traceKind;
const { options: traceDirections } = traceDirection;
const { options: traceOutcomes } = traceOutcome;
/** Upper-case hex without stars: what comes back as it was. */
const isBytes = (text: string): boolean => text.length % 2 === 0 && text !== '' && !/[^0-9A-F]/.test(text);

/**
 * The trace in a database of its own: names, devices and paths once each, APDUs as bytes. `synchronous=OFF`: nothing waits for the
 * disk, the operating system writes when it likes; the file stays sound when the process dies, and a trace may lose its last
 * moments when the power does.
 */
export function openSqliteTraceStore({ file }: { readonly file: string }): TraceStore {
  const database = openDatabase(file);
  try {
    database.pragma('synchronous = OFF');
    // What is cleared is to be gone; FAST: wherever that costs no further writes.
    database.pragma('secure_delete = FAST');
    database.pragma('journal_size_limit = 8388608');
    database.pragma('busy_timeout = 5000');
    database.exec(`
      CREATE TABLE IF NOT EXISTS word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
      CREATE TABLE IF NOT EXISTS line (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, device INTEGER NOT NULL, operation INTEGER, step INTEGER,
        kind INTEGER NOT NULL, direction INTEGER NOT NULL, name INTEGER NOT NULL, data NOT NULL, status INTEGER,
        outcome INTEGER NOT NULL, duration REAL, channel INTEGER, exchange INTEGER NOT NULL, path INTEGER, marks TEXT);
      CREATE INDEX IF NOT EXISTS line_in_exchange ON line (exchange) WHERE exchange <> seq;
      CREATE TABLE IF NOT EXISTS identifier (digits TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (digits, kind)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL);
      INSERT OR IGNORE INTO counter VALUES (1, 0);`);
  } catch (error) {
    database.close();
    throw error;
  }

  const insert = database.prepare('INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const count = database.prepare('UPDATE counter SET last = ? WHERE id = 1');
  const insertWord = database.prepare<[string]>('INSERT INTO word (text) VALUES (?)');
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  for (const { id, text } of database.prepare<[], { id: number; text: string }>('SELECT id, text FROM word').all()) {
    ids.set(text, id);
    texts.set(id, text);
  }
  const idOf = (text: string): number => {
    const known = ids.get(text);
    if (known !== undefined) return known;
    const id = Number(insertWord.run(text).lastInsertRowid);
    ids.set(text, id);
    texts.set(id, text);
    return id;
  };
  const idOrNull = (text: string | null) => (text === null ? null : idOf(text));
  const textOrNull = (id: number | null) => (id === null ? null : (texts.get(id) ?? ''));

  const edge = (order: 'min' | 'max') =>
    database.prepare<[], { seq: number | null }>(`SELECT ${order}(seq) AS seq FROM line`).get()!.seq;
  const counted = database.prepare<[], { last: number }>('SELECT last FROM counter').get()!.last;
  let last = Math.max(counted, edge('max') ?? 0);
  let first = edge('min') ?? last + 1;

  const append = database.transaction((rows: readonly TraceRow[]) => {
    for (const row of rows)
      insert.run(
        row.seq,
        row.at,
        idOf(row.deviceId),
        idOrNull(row.operationId),
        idOrNull(row.step),
        traceKinds.indexOf(row.kind),
        traceDirections.indexOf(row.direction),
        idOf(row.name),
        row.kind === 'apdu' && isBytes(row.text) ? Buffer.from(row.text, 'hex') : row.text,
        idOrNull(row.status),
        traceOutcomes.indexOf(row.outcome),
        row.durationMs,
        row.channel,
        row.exchange,
        idOrNull(row.path),
        row.marks === '' ? null : row.marks,
      );
    count.run(rows.at(-1)!.seq);
  });

  const rowOf = (line: StoredLine): TraceRow => ({
    seq: line.seq,
    at: line.at,
    deviceId: texts.get(line.device) ?? '',
    operationId: textOrNull(line.operation),
    step: textOrNull(line.step),
    kind: traceKinds[line.kind]!,
    direction: traceDirections[line.direction]!,
    name: texts.get(line.name) ?? '',
    text: typeof line.data === 'string' ? line.data : line.data.toString('hex').toUpperCase(),
    status: textOrNull(line.status),
    outcome: traceOutcomes[line.outcome]!,
    durationMs: line.duration,
    channel: line.channel,
    exchange: line.exchange,
    path: textOrNull(line.path),
    marks: line.marks ?? '',
  });

  /** Undefined where nothing can match. */
  const where = (
    span: TraceSpan,
    conditions: TraceConditions,
  ): { sql: string; values: (string | number)[] } | undefined => {
    const parts = ['seq > ?', 'seq <= ?'];
    const values: (string | number)[] = [span.after, span.upTo];
    const are = (column: string, text: string | undefined): boolean => {
      if (text === undefined) return true;
      const id = ids.get(text);
      if (id === undefined) return false;
      parts.push(`${column} = ?`);
      values.push(id);
      return true;
    };
    const { deviceId, operationId, step, kind, direction, outcome, text, since, until } = conditions;
    if (!are('device', deviceId) || !are('operation', operationId) || !are('step', step)) return undefined;
    const number = (sql: string, value: number | undefined) => {
      if (value === undefined) return;
      parts.push(sql);
      values.push(value);
    };
    number('kind = ?', kind === undefined ? undefined : traceKinds.indexOf(kind));
    number('direction = ?', direction === undefined ? undefined : traceDirections.indexOf(direction));
    number('outcome = ?', outcome === undefined ? undefined : traceOutcomes.indexOf(outcome));
    number('at >= ?', since);
    number('at < ?', until);
    if (text !== undefined && text !== '') {
      const wanted = text.toLowerCase();
      const words = [...ids].filter(([word]) => word.toLowerCase().includes(wanted)).map(([, id]) => id);
      const some =
        words.length === 0 ? [] : ['name', 'status', 'path'].map((column) => `${column} IN (${words.join(', ')})`);
      const hex = /^[0-9a-f]+$/.test(wanted.replace(/\s+/g, ''));
      // instr, not LIKE: what is looked for is no pattern.
      const inText = "(typeof(data) = 'text' AND instr(lower(data), ?) > 0)";
      const inBytes = "(typeof(data) = 'blob' AND instr(hex(data), ?) > 0)";
      parts.push(`(${[...some, inText, ...(hex ? [inBytes] : [])].join(' OR ')})`);
      values.push(wanted);
      if (hex) values.push(wanted.replace(/\s+/g, '').toUpperCase());
    }
    return { sql: parts.join(' AND '), values };
  };

  const statements = new Map<string, Database.Statement<unknown[], unknown>>();
  const prepared = <Row>(sql: string): Database.Statement<unknown[], Row> => {
    const known = statements.get(sql);
    if (known !== undefined) return known as Database.Statement<unknown[], Row>;
    const statement = database.prepare<unknown[], Row>(sql);
    // Searches bring ever new statements: only a few are worth keeping.
    if (statements.size > 100) statements.clear();
    statements.set(sql, statement);
    return statement;
  };

  return {
    get firstSeq() {
      return first;
    },
    get lastSeq() {
      return last;
    },
    append(rows) {
      if (rows.length === 0) return;
      append.immediate(rows);
      if (first > last) first = rows[0]!.seq;
      last = rows.at(-1)!.seq;
    },
    rows(span, { conditions = {}, limit = -1, reverse = false } = {}) {
      const condition = where(span, conditions);
      if (condition === undefined) return [];
      return prepared<StoredLine>(
        `SELECT * FROM line WHERE ${condition.sql} ORDER BY seq ${reverse ? 'DESC' : 'ASC'} LIMIT ?`,
      )
        .all(...condition.values, limit)
        .map(rowOf);
    },
    seqs(span, conditions) {
      const condition = where(span, conditions);
      if (condition === undefined) return [];
      return prepared<{ seq: number }>(`SELECT seq FROM line WHERE ${condition.sql} ORDER BY seq`)
        .all(...condition.values)
        .map(({ seq }) => seq);
    },
    pick(seqs) {
      const rows: TraceRow[] = [];
      for (let at = 0; at < seqs.length; at += pickedAtOnce) {
        const some = seqs.slice(at, at + pickedAtOnce);
        const sql = `SELECT * FROM line WHERE seq IN (${some.map(() => '?').join(', ')}) ORDER BY seq`;
        rows.push(
          ...database
            .prepare<unknown[], StoredLine>(sql)
            .all(...some)
            .map(rowOf),
        );
      }
      return rows;
    },
    exchange: (seq) =>
      prepared<StoredLine>(
        'SELECT * FROM line WHERE seq = ? UNION ALL SELECT * FROM line WHERE exchange = ? AND exchange <> seq ORDER BY seq',
      )
        .all(seq, seq)
        .map(rowOf),
    dropBefore(seq) {
      prepared('DELETE FROM line WHERE seq < ?').run(seq);
      first = edge('min') ?? last + 1;
    },
    clear() {
      database.exec('DELETE FROM line; DELETE FROM identifier; DELETE FROM word;');
      ids.clear();
      texts.clear();
      first = last + 1;
      database.exec('VACUUM');
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    identifiers: () => prepared<KnownIdentifier>('SELECT kind, digits FROM identifier').all(),
    learn({ kind, digits }) {
      prepared('INSERT OR IGNORE INTO identifier (digits, kind) VALUES (?, ?)').run(digits, kind);
    },
    close() {
      database.close();
    },
  };
}
