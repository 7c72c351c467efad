import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultDataFolder, lockDataFolder } from '#node/data-folder/index.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lock-'));
  folder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

const busy = expect.objectContaining({ code: 'DATA_FOLDER_BUSY' });

describe('the lock of a data folder', () => {
  it('names a folder that cannot be one', () => {
    writeFileSync(folder, 'a file');
    const unusable = expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', details: { folder, reason: 'EEXIST' } });
    expect(() => lockDataFolder(folder, 'host')).toThrow(unusable);
  });

  it('makes the folder for its owner alone, holds it, and gives it back', () => {
    const lock = lockDataFolder(folder, 'host');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(() => lockDataFolder(folder, 'command line')).toThrow(busy);
    try {
      lockDataFolder(folder, 'command line');
    } catch (error) {
      expect(error).toMatchObject({ details: { pid: process.pid, holder: 'host', dataFolder: folder } });
    }
    lock.release();
    lock.release();
    lockDataFolder(folder, 'command line').release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: spawnSync('true').pid, identity: null, holder: 'host' })],
    ['a later process with the same number', JSON.stringify({ pid: process.pid, identity: 'boot/1', holder: 'host' })],
    ['nobody, half written', '{"pid":'],
    ['nobody, empty', ''],
  ])('is taken over from %s', (_name, content) => {
    lockDataFolder(folder, 'first').release();
    writeFileSync(join(folder, 'lock'), content);
    const lock = lockDataFolder(folder, 'second');
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      holder: 'second',
    });
    lock.release();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('leaves a lock alone that another has taken since', () => {
    const lock = lockDataFolder(folder, 'first');
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, identity: null, holder: 'other' }));
    lock.release();
    expect(existsSync(join(folder, 'lock'))).toBe(true);
  });

  it('goes to exactly one of many that want a dead one’s lock at once', async () => {
    lockDataFolder(folder, 'first').release();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: spawnSync('true').pid, identity: null, holder: 'dead' }));
    const source = resolve(import.meta.dirname, '../../../src/node/data-folder/index.ts');
    const program = `import { lockDataFolder } from ${JSON.stringify(source)};
      try { lockDataFolder(${JSON.stringify(folder)}, 'racer'); console.log('got'); setTimeout(() => {}, 3000); } catch (error) { console.log(error.code); }`;
    const racers = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const answers = await Promise.all(
      racers.map(
        (racer) =>
          new Promise<string>((done) => racer.stdout.once('data', (text: Buffer) => done(text.toString().trim()))),
      ),
    );
    for (const racer of racers) racer.kill();
    expect(answers.sort()).toEqual([...Array<string>(5).fill('DATA_FOLDER_BUSY'), 'got']);
  });
});

describe('the data folder', () => {
  it.runIf(process.platform === 'linux')('follows the XDG rules, and ESIM_WORKBENCH_DATA before them', () => {
    expect(defaultDataFolder({ XDG_DATA_HOME: '/x' })).toBe('/x/esim-workbench');
    expect(defaultDataFolder({ XDG_DATA_HOME: 'relative' })).toMatch(/^\/.*\.local\/share\/esim-workbench$/);
    expect(defaultDataFolder({ XDG_DATA_HOME: '/x', ESIM_WORKBENCH_DATA: '/y/z' })).toBe('/y/z');
  });
});
