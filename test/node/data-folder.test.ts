import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPrivate, lockDataFolder, openDataFolder } from '#node/data-folder.ts';

const fresh = () => openDataFolder(join(mkdtempSync(join(tmpdir(), 'data-')), 'bench'));
const source = resolve(import.meta.dirname, '../../src/node/data-folder.ts');
const locker = `import { lockDataFolder, openDataFolder } from ${JSON.stringify(source)};
lockDataFolder(openDataFolder(process.argv[1])); console.log('locked'); setInterval(() => {}, 1000);`;

describe('the data folder', () => {
  it('is readable by its owner alone', () => {
    expect(isPrivate(fresh())).toBe(true);
  });

  it('is locked by one process; the second is told which', async () => {
    const folder = fresh();
    const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', locker, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(() => lockDataFolder(folder)).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_IN_USE', details: { path: folder.path, pid: holder.pid } }),
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const release = lockDataFolder(folder);
    expect(existsSync(folder.file('lock'))).toBe(true);
    release();
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
