import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Journal } from '#core/workstation/journal/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { systemClock } from '#node/system-clock.ts';
import type { JournalEntry, Operation, TraceLine } from '#shared/api/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { call, newFolder, WorkstationBench } from '#test/support/workstation-bench.ts';

/** The journal of one whole provision: what it says, and that no bit of it can be changed unnoticed. */

const deviceId = 'sim-aurora';
const folder = newFolder();
let operation: Operation;
let entries: JournalEntry[];
let trace: TraceLine[];

beforeAll(async () => {
  const bench = await WorkstationBench.start(folder);
  const { operations, journal } = bench.handlers;
  operation = await bench.run(operations.provision({ deviceId, confirm: true, enable: true, verify: true }, call));
  entries = (await journal.list({ operationId: operation.id, limit: 1000 }, call)).reverse();
  trace = await bench.handlers.trace.list({ deviceId, limit: 5000 }, call);
  await bench.stop({ keepFolder: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the journal of a provision', () => {
  it('says what is intended before it says what came of it, step by step', () => {
    expect(operation).toMatchObject({ state: 'succeeded', result: { outcome: 'pass' } });
    expect(entries[0]).toMatchObject({ event: 'operation.started', data: { kind: 'provision' } });
    expect(entries.at(-1)).toMatchObject({ event: 'operation.ended', data: { state: 'succeeded' } });
    let intended: string | undefined;
    const walked: string[] = [];
    for (const { event, data } of entries) {
      if (event === 'step.intended') {
        expect(intended, `${data['step']} begun inside ${intended}`).toBeUndefined();
        intended = data['step'];
      }
      if (event === 'step.done') {
        expect(data['step']).toBe(intended);
        walked.push(intended!);
        intended = undefined;
      }
    }
    expect(intended).toBeUndefined();
    const done = operation.steps.filter(({ state }) => state === 'done').map(({ name }) => name);
    expect(new Set(walked)).toEqual(new Set(done));
    expect(walked).toEqual(
      expect.arrayContaining(['loadBoundProfilePackage', 'recordImei', 'enableProfile', 'verify']),
    );
  });

  it.each([
    ['loadBoundProfilePackage', 'ES10b.LoadBoundProfilePackage'],
    ['recordImei', 'Workbench.RecordImeiBinding'],
    ['enableProfile', 'ES10c.EnableProfile'],
    ['applyImei', 'AT+EGMR'],
    ['sendNotifications', 'ES9+.handleNotification'],
  ])('has the intent of %s on record before %s goes out, and its outcome after', (step, name) => {
    const of = (event: string) => entries.find((one) => one.event === event && one.data['step'] === step)!;
    const [intent, outcome] = [of('step.intended'), of('step.done')];
    const sent = trace.filter((line) => line.name === name && line.at >= intent.at && line.at <= outcome.at);
    expect(sent.length).toBeGreaterThan(0);
    const before = trace.filter(
      (line) => line.operationId === operation.id && line.name === name && line.at < intent.at,
    );
    // The IMEIs are read by the same command, which changes nothing.
    const changing = before.filter(({ direction, text }) => direction === 'tx' && !text.startsWith('AT+EGMR=0'));
    expect(changing).toEqual([]);
  });
});

describe('the hash chain in the database file', () => {
  const database = new Database(join(folder, 'workbench.db'));
  // Nothing here has to survive a loss of power.
  database.pragma('synchronous = OFF');
  const store = openSqliteStore({ file: join(folder, 'workbench.db') });
  const journal = new Journal(store, systemClock);
  afterAll(() => {
    store.close();
    database.close();
  });

  interface Row {
    readonly collection: string;
    readonly key: string;
    readonly value: string;
  }
  const columns = ['collection', 'key', 'value'] as const;
  const rows = () =>
    database
      .prepare<[], Row>("SELECT * FROM record WHERE collection IN ('journal', 'journalHead') ORDER BY collection, key")
      .all();
  const entryRows = () => rows().filter(({ collection }) => collection === 'journal');
  const insert = database.prepare(
    'INSERT OR REPLACE INTO record VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))',
  );
  const select = database.prepare<[Buffer, Buffer], Row>(
    'SELECT * FROM record WHERE collection = CAST(? AS TEXT) AND key = CAST(? AS TEXT)',
  );
  const remove = database.prepare('DELETE FROM record WHERE collection = CAST(? AS TEXT) AND key = CAST(? AS TEXT)');

  /** What the chain says while `change` is in the file. */
  function tampered(change: () => void) {
    const before = rows();
    try {
      change();
      return journal.verify();
    } finally {
      database.transaction(() => {
        database.exec("DELETE FROM record WHERE collection IN ('journal', 'journalHead')");
        for (const { collection, key, value } of before) insert.run(collection, key, value);
      })();
    }
  }

  /** One bit of one column turned over; an entry that was filed where this one now says it is, is overwritten. */
  function flipped(row: Row, column: (typeof columns)[number], bit: number) {
    const [collection, key, value] = columns.map((name) => Buffer.from(row[name])) as [Buffer, Buffer, Buffer];
    ({ collection, key, value })[column][bit >> 3]! ^= 1 << (bit & 7);
    const displaced = select.get(collection, key);
    remove.run(row.collection, row.key);
    insert.run(collection, key, value);
    try {
      return journal.verify();
    } finally {
      remove.run(collection, key);
      for (const one of [displaced, row]) if (one !== undefined) insert.run(one.collection, one.key, one.value);
    }
  }

  const bitsOf = (text: string) => 8 * Buffer.byteLength(text);
  const allBits = (text: string) => Array.from({ length: bitsOf(text) }, (_, bit) => bit);

  it('is intact as it was written', () => {
    expect(journal.verify()).toMatchObject({ intact: true, entries: entryRows().length, firstBrokenSeq: null });
    expect(entryRows().length).toBeGreaterThan(40);
  });

  it('notices every bit of an entry, and of what it is filed under, and says which entry', () => {
    const row = entryRows()[2]!;
    expect(allBits(row.value).filter((bit) => flipped(row, 'value', bit).firstBrokenSeq !== 3)).toEqual([]);
    for (const column of ['collection', 'key'] as const)
      expect(allBits(row[column]).filter((bit) => flipped(row, column, bit).intact)).toEqual([]);
  });

  it('notices some bits of each entry', () => {
    const random = seededRandom('tampering');
    for (const [i, row] of entryRows().entries())
      for (let round = 0; round < 4; round++) {
        const bit = random.bytes(2).reduce((sum, byte) => 256 * sum + byte) % bitsOf(row.value);
        expect(flipped(row, 'value', bit), `entry ${i + 1}, bit ${bit}`).toMatchObject({
          intact: false,
          firstBrokenSeq: i + 1,
        });
      }
  });

  it('notices every bit of the head, which tells where the chain ends', () => {
    const head = rows().find(({ collection }) => collection === 'journalHead')!;
    for (const column of columns) {
      const unnoticed = allBits(head[column]).filter((bit) => flipped(head, column, bit).intact);
      expect(unnoticed, column).toEqual([]);
    }
  });

  it('notices an entry taken out, put in, doubled or moved, and an end cut off', () => {
    const all = entryRows();
    const [first, second] = all as [Row, Row];
    const last = all.at(-1)!;
    const key = (seq: number) => seq.toString().padStart(12, '0');
    const changes: Record<string, [change: () => void, firstBrokenSeq: number]> = {
      'the first taken out': [() => remove.run('journal', first.key), 1],
      'one in the middle taken out': [() => remove.run('journal', all[9]!.key), 10],
      'the last taken out': [() => remove.run('journal', last.key), all.length],
      'a copy at the end': [() => insert.run('journal', key(all.length + 1), last.value), all.length + 1],
      'a copy before the first': [() => insert.run('journal', key(0), first.value), 1],
      'two exchanged': [
        () => {
          remove.run('journal', first.key);
          remove.run('journal', second.key);
          insert.run('journal', first.key, second.value);
          insert.run('journal', second.key, first.value);
        },
        1,
      ],
      'everything gone but the head': [() => database.exec("DELETE FROM record WHERE collection = 'journal'"), 1],
    };
    for (const [what, [change, firstBrokenSeq]] of Object.entries(changes))
      expect(tampered(change), what).toMatchObject({ intact: false, firstBrokenSeq });
    expect(journal.verify()).toMatchObject({ intact: true });
  });

  it('is what the doctor of the next start looks at', async () => {
    const row = entryRows()[4]!;
    remove.run(row.collection, row.key);
    insert.run(row.collection, row.key, row.value.replace('"at":"2', '"at":"1'));
    const bench = await WorkstationBench.start(folder);
    const verdict = await bench.handlers.journal.verify(undefined, call);
    const check = (await bench.handlers.doctor.run(undefined, call)).find(({ name }) => name === 'journal');
    await bench.stop({ keepFolder: true });
    expect(verdict).toMatchObject({ intact: false, firstBrokenSeq: 5 });
    expect(check).toMatchObject({ outcome: 'problem', code: 'JOURNAL_BROKEN' });
  });
});
