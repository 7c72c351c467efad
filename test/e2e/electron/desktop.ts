import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import type * as Electron from 'electron';
import { launchElectronDouble } from '../../support/electron-double/launch-electron-double.ts';

export const projectRoot = resolve(import.meta.dirname, '../../..');
const main = join(projectRoot, '.vite', 'build', 'main.cjs');

/** Every spec runs under the double, and under the real thing where its binary is. */
export const hosts = ['double', 'electron'] as const;
export type DesktopHost = (typeof hosts)[number];

const binaryName = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[
  process.platform as string
];
const binary = join(
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(projectRoot, 'node_modules', 'electron', 'dist'),
  binaryName ?? 'electron',
);
export const whyNoElectron = existsSync(binary)
  ? undefined
  : `Electron's binary is not installed (${binary}): the same specs ran under the double only`;

export interface Desktop {
  /** The page of its first window; rejects when none came up. */
  window(): Promise<Page>;
  /** Runs in the main process, with what `require('electron')` gives there. */
  inMain<Result, Given>(
    work: (electron: typeof Electron, given: Given) => Result | Promise<Result>,
    given: Given,
  ): Promise<Result>;
  /** The exit code, once the main process is through. */
  readonly exited: Promise<number>;
  end(): Promise<void>;
}

export function freshDataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'desktop-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function launchDesktop(host: DesktopHost, dataFolder: string): Promise<Desktop> {
  return host === 'double' ? launchDouble(dataFolder) : launchElectron(dataFolder);
}

async function launchDouble(dataFolder: string): Promise<Desktop> {
  process.env['ESIM_WORKBENCH_DATA'] = dataFolder;
  const double = await launchElectronDouble({ main, appPath: projectRoot });
  return {
    window: () => double.firstWindow(),
    inMain: async (work, given) => work(double.electron, given),
    exited: double.exited,
    async end() {
      double.electron.app.exit(0);
      await double.exited;
      await double.kill();
    },
  };
}

async function launchElectron(dataFolder: string): Promise<Desktop> {
  const app = await _electron.launch({
    executablePath: binary,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--use-fake-device-for-media-stream',
      `--user-data-dir=${join(dataFolder, 'electron')}`,
      projectRoot,
    ],
    env: { ...(process.env as Record<string, string>), ESIM_WORKBENCH_DATA: dataFolder },
  });
  const exited = new Promise<number>((done) => app.process().once('exit', (code) => done(code ?? 1)));
  return {
    window: () => app.firstWindow(),
    // Playwright runs the function in the main process with the electron module as its first argument.
    inMain: (work, given) => app.evaluate(work as never, given as never),
    exited,
    end: () => app.close(),
  };
}

if (whyNoElectron !== undefined && process.env['TEST_WORKER_INDEX'] === undefined) {
  process.stderr.write(`skipped: ${whyNoElectron}\n`);
}
