#!/usr/bin/env node
/*
 * Finds a Node that is new enough and starts the command line: the built one, else the sources by type stripping.
 * This file itself runs on any Node that knows ES modules, so that an old one is refused in words.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist', 'server', 'cli.mjs');
const source = join(root, 'src', 'server', 'cli.ts');
const useSource = process.env.ESIM_WORKBENCH_SOURCE === '1' || !existsSync(built);

const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough = major > 22 || (major === 22 && minor >= 13);
const canRun = newEnough && (!useSource || Boolean(process.features.typescript));

// Every exchange with a card keeps a thread of Node's pool until the card has answered: one for each of many readers.
process.env.UV_THREADPOOL_SIZE ??= '24';

if (canRun) {
  // Compiled code is kept between starts (Node 22.1); it costs nothing where it cannot be.
  nodeModule.enableCompileCache?.();
  await import(pathToFileURL(useSource ? source : built).href);
} else {
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(own) || process.env.ESIM_WORKBENCH_REEXECUTED === '1') {
    process.stderr.write(
      `eSIM Workbench needs Node 22.13 or newer; this is ${process.version}.\n` +
        'Run `npm ci` in its folder: that brings a Node of its own, which this command then uses.\n',
    );
    process.exit(1);
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ESIM_WORKBENCH_REEXECUTED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
