import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { Journal } from '#core/workstation/journal/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';

const entry = (event: string, data = {}) => ({ operationId: 'op-1', deviceId: 'd', event, data });

function filled() {
  const store = memoryStore();
  const journal = new Journal(store, new ManualClock());
  journal.append(entry('one', { b: '2', a: '1' }));
  journal.append(entry('two'));
  journal.append(entry('three'));
  return { store, journal };
}

describe('Journal', () => {
  it('chains SHA-256 over the previous hash and the canonical JSON of the entry', () => {
    const { journal } = filled();
    const first = journal.list({ limit: 10 }).at(-1)!;
    const canonical =
      '{"at":"2026-01-01T00:00:00.000Z","data":{"a":"1","b":"2"},"deviceId":"d","event":"one","operationId":"op-1","seq":1}';
    const expected = createHash('sha256').update(Buffer.alloc(32)).update(canonical).digest('hex').toUpperCase();
    expect(first.hash).toBe(expected);
    expect(journal.verify()).toMatchObject({ intact: true, entries: 3, firstBrokenSeq: null });
  });

  it('finds an entry that was altered', () => {
    const { store, journal } = filled();
    const second = store.list<{ data: object }>('journal')[1]!;
    store.transact((t) => t.put('journal', second.key, { ...second.value, data: { forged: 'yes' } }));
    expect(journal.verify()).toMatchObject({ intact: false, firstBrokenSeq: 2 });
  });

  it('finds an entry that was taken out', () => {
    const { store, journal } = filled();
    store.transact((t) => t.delete('journal', store.list('journal')[1]!.key));
    expect(journal.verify()).toMatchObject({ intact: false, firstBrokenSeq: 2 });
  });

  it('finds a tail that was cut off', () => {
    const { store, journal } = filled();
    store.transact((t) => t.delete('journal', store.list('journal')[2]!.key));
    expect(journal.verify()).toMatchObject({ intact: false, firstBrokenSeq: 3 });
  });

  it('writes nothing when a record of the same transaction cannot be written', () => {
    const { journal } = filled();
    expect(() =>
      journal.append(entry('four'), () => {
        throw new Error('disk full');
      }),
    ).toThrow('disk full');
    expect(journal.verify()).toMatchObject({ intact: true, entries: 3 });
  });

  it('lists newest first, by operation and by page', () => {
    const { journal } = filled();
    journal.append({ ...entry('other'), operationId: 'op-2' });
    expect(journal.list({ limit: 2 }).map((one) => one.event)).toEqual(['other', 'three']);
    expect(journal.list({ limit: 9, operationId: 'op-1' }).map((one) => one.event)).toEqual(['three', 'two', 'one']);
    expect(journal.list({ limit: 9, beforeSeq: 2 }).map((one) => one.event)).toEqual(['one']);
  });

  it('tells subscribers of each entry from the moment they subscribed', async () => {
    const { journal } = filled();
    const entries = journal.watch()[Symbol.asyncIterator]();
    journal.append(entry('four'));
    expect((await entries.next()).value).toMatchObject({ seq: 4, event: 'four' });
    journal.close();
    expect((await entries.next()).done).toBe(true);
  });
});
