import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/start.mjs');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'npm-start-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `npm start` until it has said `enough`, then ends it as Ctrl+C does; resolves with all it said. */
async function start(enough: RegExp, environment: Record<string, string>, ...args: string[]): Promise<string> {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env;
  const child = spawn(process.execPath, [script, '--data', join(folder, 'data'), ...args], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (text: string) => {
    said += text;
    if (enough.test(said)) child.kill('SIGINT');
  };
  child.stdout.setEncoding('utf8').on('data', listen);
  child.stderr.setEncoding('utf8').on('data', listen);
  await new Promise((done) => child.on('close', done));
  return said;
}

describe('npm start', () => {
  it('serves and prints its link where there is no display, and says why', async () => {
    const said = await start(/Ctrl\+C stops/, {});
    expect(said).toMatch(/^Starting the Node host without a window: there is no display/m);
    expect(said).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{64}/);
  });

  it('opens Electron where its binary starts, on the program’s own folder', async () => {
    const standIn = join(folder, 'electron');
    writeFileSync(
      standIn,
      '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "started with $*, data in $ESIM_WORKBENCH_DATA"\n',
    );
    chmodSync(standIn, 0o755);
    const said = await start(/never/, { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(said).toMatch(/^Opening the desktop app \(Electron\)/m);
    expect(said).toContain(`${resolve(import.meta.dirname, '../..')}, data in ${join(folder, 'data')}`);
  });

  it('says when Electron is there but cannot run', async () => {
    const standIn = join(folder, 'electron');
    writeFileSync(standIn, '#!/bin/sh\necho "libgtk-3.so.0: cannot open shared object file" >&2\nexit 127\n');
    const said = await start(/Opening|Starting/, { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(said).toMatch(/cannot run: libgtk-3\.so\.0/);
  });

  it('refuses an option it does not know', async () => {
    expect(await start(/never/, {}, '--nonsense')).toMatch(/usage: npm start/);
  });
});
