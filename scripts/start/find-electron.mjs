import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const fetchLimitMs = 30_000;
/** A machine that cannot reach the download today is not asked again at every start. */
const askAgainAfterMs = 24 * 3600 * 1000;

function binaryOf(root) {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const packageFolder = join(root, 'node_modules', 'electron');
  const name =
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';
  return join(override ?? join(packageFolder, 'dist'), name);
}

/** Whether the binary starts at all: a missing system library shows here and not as a window that never comes. */
function starts(binary) {
  const { status, stderr } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 15_000 });
  if (status === 0) return { binary };
  const reason = (stderr ?? '').trim().split('\n').at(-1) || 'it does not start';
  return { why: `Electron's binary is there but cannot run: ${reason}` };
}

/** `{ binary }`, or `{ why }` not. Fetches the binary within a time limit; `announce` is told before. */
export function findElectron(root, announce) {
  const binary = binaryOf(root);
  if (existsSync(binary)) return starts(binary);
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return { why: 'the electron package is not installed' };
  const failedBefore = join(root, '.cache', 'electron-not-fetched');
  if (existsSync(failedBefore) && Date.now() - Number(readFileSync(failedBefore, 'utf8')) < askAgainAfterMs) {
    return { why: "Electron's binary could not be fetched before (asked again a day later, or after deleting .cache)" };
  }
  announce(`Fetching Electron's binary (at most ${fetchLimitMs / 1000} s)…`);
  const { status } = spawnSync(process.execPath, [installer], {
    cwd: dirname(installer),
    stdio: 'ignore',
    timeout: fetchLimitMs,
    killSignal: 'SIGKILL',
  });
  if (status === 0 && existsSync(binary)) {
    rmSync(failedBefore, { force: true });
    return starts(binary);
  }
  mkdirSync(dirname(failedBefore), { recursive: true });
  writeFileSync(failedBefore, String(Date.now()));
  const how = status === null ? ` within ${fetchLimitMs / 1000} s` : ' (is there a connection?)';
  return { why: `Electron's binary could not be fetched${how}` };
}
