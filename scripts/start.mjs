/**
 * `npm start [-- --data DIR --with electron|window|node]`: opens the workstation in the best way this machine has, and says which
 * and why: Electron; else the Node host in a Chromium app window; else the Node host, whose address it prints.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWhenStale } from './start/build-when-stale.mjs';
import { findChromium } from './start/find-chromium.mjs';
import { findElectron } from './start/find-electron.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const say = (text) => process.stdout.write(`${text}\n`);

function readArguments() {
  try {
    return parseArgs({ options: { data: { type: 'string' }, with: { type: 'string' } } }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\nusage: npm start [-- --data DIR --with electron|window|node]\n`);
    return process.exit(2);
  }
}

const options = readArguments();
if (options.with !== undefined && !['electron', 'window', 'node'].includes(options.with)) {
  process.stderr.write('--with takes electron, window or node\n');
  process.exit(2);
}

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
const isRoot = process.getuid?.() === 0;

function choose() {
  if (options.with === 'node') return { way: 'node', why: 'as you asked' };
  if (!hasDisplay) return { way: 'node', why: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  const electron = options.with === 'window' ? { why: 'you asked for a browser window' } : findElectron(root, say);
  if (electron.binary !== undefined) return { way: 'electron', why: 'its binary is present', binary: electron.binary };
  const chromium = findChromium();
  if (chromium !== undefined) return { way: 'window', why: electron.why, binary: chromium };
  return { way: 'node', why: `${electron.why}, and no Chromium is installed` };
}

const choice = choose();
say(
  {
    electron: `Opening the desktop app (Electron): ${choice.why}.`,
    window: `Opening the Node host in a Chromium window: ${choice.why}.`,
    node: `Starting the Node host without a window: ${choice.why}.`,
  }[choice.way],
);
await buildWhenStale(
  root,
  choice.way === 'electron' ? ['renderer', 'main', 'preload'] : ['renderer', 'server'],
  (name) => say(`Building ${name} (only after changes)…`),
);

const children = [];
function start(command, args, stdio, env = process.env) {
  const child = spawn(command, args, { cwd: root, stdio, env });
  children.push(child);
  child.on('error', (error) => {
    process.stderr.write(`${command}: ${error.message}\n`);
    process.exitCode = 1;
    stopAll();
  });
  return child;
}
function stopAll() {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAll);

const ended = (child) => new Promise((done) => child.on('exit', (code, signal) => done(code ?? (signal ? 0 : 1))));
const sandbox = isRoot ? ['--no-sandbox'] : [];
const serve = [join(root, 'bin', 'esim-workbench.mjs'), ...(options.data ? ['--data', options.data] : []), 'serve'];

if (choice.way === 'electron') {
  const env = options.data ? { ...process.env, ESIM_WORKBENCH_DATA: resolve(options.data) } : process.env;
  process.exitCode = await ended(start(choice.binary, [...sandbox, root], 'inherit', env));
} else if (choice.way === 'node') {
  process.exitCode = await ended(start(process.execPath, serve, 'inherit'));
} else {
  await openWindow(choice.binary);
}

/** The host first, then a window on the link it printed; the end of either ends both. */
async function openWindow(chromium) {
  const host = start(process.execPath, [...serve, '--json'], ['ignore', 'pipe', 'inherit']);
  const hostEnded = ended(host);
  const firstLine = await Promise.race([
    new Promise((done) => createInterface({ input: host.stdout }).once('line', done)),
    hostEnded.then(() => undefined),
  ]);
  const { code, message, data } = firstLine === undefined ? { code: -1 } : JSON.parse(firstLine).payload;
  if (code !== 0) {
    process.stderr.write(
      `The host did not start${message ? `: ${data?.text?.title ?? message}. ${data?.text?.next ?? ''}` : ''}\n`,
    );
    process.exitCode = 1;
    return;
  }
  say(`Bench at ${data.address}, data in ${data.dataFolder}${data.alreadyRunning ? ' (it was running already)' : ''}.`);
  const profile = join(data.dataFolder, 'window');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const window = start(
    chromium,
    [
      `--app=${data.link}`,
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--window-size=1360,860',
      ...sandbox,
    ],
    'ignore',
  );
  const windowEnded = ended(window);
  await (data.alreadyRunning ? windowEnded : Promise.race([windowEnded, hostEnded]));
  stopAll();
  await Promise.all([windowEnded, data.alreadyRunning ? undefined : hostEnded]);
}
