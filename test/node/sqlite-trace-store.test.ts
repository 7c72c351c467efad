import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TraceRow } from '#core/environment/index.ts';
import { TraceLog, TraceViews } from '#core/workstation/trace/index.ts';
import { openSqliteTraceStore } from '#node/sqlite-trace-store.ts';

const row = (seq: number, more: Partial<TraceRow> = {}): TraceRow => ({
  seq,
  at: 1_700_000_000_000 + seq,
  deviceId: 'a',
  operationId: null,
  step: null,
  kind: 'apdu',
  direction: 'tx',
  name: 'SELECT',
  text: '00A40004023F00',
  status: null,
  outcome: 'none',
  durationMs: null,
  channel: 0,
  exchange: seq,
  path: null,
  marks: '',
  ...more,
});

describe('the trace in its database', () => {
  let folder: string;
  const file = () => join(folder, 'trace.db');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trace-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives rows back as they were, also to the next process, and belongs to its owner alone', () => {
    const first = openSqliteTraceStore({ file: file() });
    const rows = [
      row(1, { text: '00A40004023F00', path: '3F00', marks: 'i 4 6 0 20' }),
      row(2, { text: 'AT+CPIN="****"', kind: 'at', operationId: 'op-1', step: 'verify', durationMs: 1.5 }),
      row(3, { text: '0020000108****', direction: 'rx', status: 'done', outcome: 'good', channel: 2, exchange: 1 }),
    ];
    first.append(rows);
    first.close();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const second = openSqliteTraceStore({ file: file() });
    expect(second.rows({ after: 0, upTo: 9 })).toEqual(rows);
    expect(second.exchange(1).map(({ seq }) => seq)).toEqual([1, 3]);
    expect([second.firstSeq, second.lastSeq]).toEqual([1, 3]);
    second.close();
  });

  it.each([
    ['a device', { deviceId: 'b' }, [2]],
    ['an operation and its step', { operationId: 'op-1', step: 'verify' }, [3]],
    ['an operation nobody knows', { operationId: 'op-9' }, []],
    ['hex with blanks, in either case', { text: '4f 2a' }, [4]],
    ['a text in either case', { text: 'cpin' }, [3]],
    ['a name', { text: 'read bin' }, [2]],
    ['signs that mean something to a pattern', { text: '%' }, [5]],
    ['an outcome', { outcome: 'bad' as const }, [4]],
    ['a time', { since: 1_700_000_000_002, until: 1_700_000_000_004 }, [2, 3]],
  ])('finds by %s', (_, conditions, seqs) => {
    const store = openSqliteTraceStore({ file: ':memory:' });
    store.append([
      row(1),
      row(2, { deviceId: 'b', name: 'READ BINARY' }),
      row(3, { text: 'AT+CPIN?', kind: 'at', operationId: 'op-1', step: 'verify' }),
      row(4, { text: '004F2A', outcome: 'bad' }),
      row(5, { text: '100%', kind: 'http' }),
    ]);
    expect(store.seqs({ after: 0, upTo: 9 }, conditions)).toEqual(seqs);
    store.close();
  });

  it('takes what is cleared off the disk, and numbers on', () => {
    const store = openSqliteTraceStore({ file: file() });
    store.append(Array.from({ length: 2000 }, (_, index) => row(index + 1, { text: 'the needle in the haystack' })));
    store.learn({ kind: 'imei', digits: '490154203237518' });
    const holds = (text: string) => [file(), `${file()}-wal`].some((path) => readFileSync(path).includes(text));
    expect(holds('needle in the haystack')).toBe(true);
    store.clear();
    expect(holds('needle in the haystack')).toBe(false);
    expect(holds('490154203237518')).toBe(false);
    expect(store.lastSeq).toBe(2000);
    store.append([row(2001)]);
    expect([store.firstSeq, store.lastSeq]).toEqual([2001, 2001]);
    store.close();
    const next = openSqliteTraceStore({ file: file() });
    next.clear();
    next.close();
    const again = openSqliteTraceStore({ file: file() });
    expect(again.lastSeq).toBe(2001);
    again.close();
  });

  it('keeps as many lines as the setting says, the newest, and goes on counting places from the oldest', async () => {
    const store = openSqliteTraceStore({ file: ':memory:' });
    const keep = 20_000;
    const trace = new TraceLog({
      clock: { now: () => 0, sleep: async () => undefined },
      store,
      redaction: () => 'none',
      operationOn: () => undefined,
      keep: () => keep,
    });
    const views = new TraceViews(trace, store);
    const add = (text: string) =>
      trace.add({ deviceId: 'a', kind: 'at', direction: 'tx', name: 'AT', text, durationMs: null });
    for (let i = 1; i <= keep; i++) add(`AT${i}`);
    const before = await views.page({}, 0, 2);
    expect(before).toMatchObject({ total: keep, kept: keep, lines: [{ text: 'AT1' }, { text: 'AT2' }] });
    for (let i = 1; i <= 3 * keep; i++) add(`AT${keep + i}`);
    const after = await views.page({}, 0, 1);
    expect(after.kept).toBeGreaterThanOrEqual(keep);
    expect(after.kept).toBeLessThanOrEqual(keep * 1.1 + 400);
    expect(after.total).toBe(after.kept);
    expect(after.generation).not.toBe(before.generation);
    expect(after.lines[0]!.seq).toBe(4 * keep - after.kept + 1);
    const last = await views.page({}, after.total - 1, 5);
    expect(last.lines.map(({ text }) => text)).toEqual([`AT${4 * keep}`]);
    expect(await views.find({}, `AT${4 * keep - 7}`, 0, false)).toEqual({
      offset: after.total - 8,
      seq: 4 * keep - 7,
    });
    expect(await views.find({}, 'AT70', after.total - 1, true)).toMatchObject({ seq: 70_999 });
    expect(await views.find({}, 'nowhere', 0, false)).toEqual({ offset: null, seq: null });
    store.close();
  });
});
