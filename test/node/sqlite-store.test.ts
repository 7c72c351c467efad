import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { openSecretBox } from '#node/secret-box.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { memoryStore } from '../support/memory-store.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'store-'));
const stores: [string, () => Store][] = [
  ['SQLite', () => openSqliteStore({ file: join(folder(), 'a.db') })],
  ['the memory double', memoryStore],
];

describe.each(stores)('the store contract on %s', (_name, open) => {
  it('gives back what was put, in key order, by prefix and range, either way round', () => {
    const store = open();
    store.transact((t) => ['b', 'a/2', 'a/1', 'a/10', 'c'].forEach((key) => t.put('x', key, { key })));
    const keys = (range = {}) => store.list('x', range).map((entry) => entry.key);
    expect(keys()).toEqual(['a/1', 'a/10', 'a/2', 'b', 'c']);
    expect(keys({ prefix: 'a/' })).toEqual(['a/1', 'a/10', 'a/2']);
    expect(keys({ prefix: 'a/', reverse: true, limit: 2 })).toEqual(['a/2', 'a/10']);
    expect(keys({ from: 'a/2', to: 'c' })).toEqual(['a/2', 'b']);
    expect(store.get('x', 'b')).toEqual({ key: 'b' });
    expect(store.get('y', 'b')).toBeUndefined();
    expect(store.count('x')).toBe(5);
    store.close();
  });

  it('writes nothing when the change throws', () => {
    const store = open();
    store.transact((t) => t.put('x', 'kept', 1));
    expect(() =>
      store.transact((t) => {
        t.put('x', 'lost', 1);
        t.delete('x', 'kept');
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect(store.list('x').map((entry) => entry.key)).toEqual(['kept']);
    store.close();
  });
});

describe('the SQLite store', () => {
  it('agrees with the memory double on any sequence of changes', () => {
    const key = fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme-ascii' });
    const change = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), key, value: fc.jsonValue() }),
      fc.record({ kind: fc.constant('delete' as const), key }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), key, (changes, prefix) => {
        const pair = [openSqliteStore({ file: ':memory:' }), memoryStore()];
        const seen = pair.map((store) => {
          store.transact((t) => {
            for (const one of changes) {
              if (one.kind === 'put') t.put('c', one.key, one.value);
              else t.delete('c', one.key);
            }
          });
          return [store.list('c'), store.list('c', { prefix }), store.list('c', { from: prefix, reverse: true })];
        });
        expect(seen[0]).toEqual(seen[1]);
        pair[0]!.close();
      }),
      { numRuns: 60 },
    );
  });

  it('is durable across reopening and syncs fully', () => {
    const file = join(folder(), 'a.db');
    const first = openSqliteStore({ file });
    first.transact((t) => t.put('x', 'k', 'v'));
    const second = openSqliteStore({ file });
    expect(second.get('x', 'k')).toBe('v');
    first.close();
    second.close();
  });

  it('seals the collections that hold keys: nothing of them stands in the file', () => {
    const home = folder();
    const file = join(home, 'a.db');
    const box = openSecretBox(join(home, 'keys', 'store.key'));
    const store = openSqliteStore({ file, sealed: { collections: /^card\//, box } });
    store.transact((t) => {
      t.put('card/1/aka', 'k', { k: '465B5CE8B199B49FAA5F0A2EE238A6BC' });
      t.put('journal', '1', 'open to read');
    });
    expect(store.get('card/1/aka', 'k')).toEqual({ k: '465B5CE8B199B49FAA5F0A2EE238A6BC' });
    store.close();
    const raw = readFileSync(file, 'latin1');
    expect(raw).not.toContain('465B5CE8');
    expect(raw).toContain('open to read');
    expect(statSync(join(home, 'keys', 'store.key')).mode & 0o777).toBe(0o600);
  });

  it('does not open a sealed value that was moved to another key', () => {
    const home = folder();
    const box = openSecretBox(join(home, 'store.key'));
    const sealed = box.seal('secret', 'a');
    expect(box.open(sealed, 'a')).toBe('secret');
    expect(() => box.open(sealed, 'b')).toThrow(expect.objectContaining({ code: 'STORE_SEAL_BROKEN' }));
  });
});

it.skipIf(process.platform === 'win32')('keeps its files for their owner alone, also one that was not', () => {
  const place = folder();
  const file = join(place, 'a.db');
  writeFileSync(file, '', { mode: 0o644 });
  const store = openSqliteStore({ file });
  store.transact((t) => t.put('x', 'a', 1));
  const modes = readdirSync(place).map((name) => [name, statSync(join(place, name)).mode & 0o777]);
  expect(Object.fromEntries(modes)).toEqual({ 'a.db': 0o600, 'a.db-shm': 0o600, 'a.db-wal': 0o600 });
  store.close();
});

it('refuses by code a file that is no database, and leaves it as it is', () => {
  const file = join(folder(), 'a.db');
  const noise = 'no database '.repeat(400);
  writeFileSync(file, noise);
  expect(() => openSqliteStore({ file })).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }));
  expect(readFileSync(file, 'utf8')).toBe(noise);
});
