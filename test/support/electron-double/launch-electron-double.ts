import { EventEmitter } from 'node:events';
import { createRequire, registerHooks } from 'node:module';
import { chromium, type Page, type Route } from '@playwright/test';
import type * as Electron from 'electron';
import { AppDouble } from './app-double.ts';
import { browserWindowClass } from './browser-window.ts';
import { chromiumArguments, chromiumPath } from './chromium.ts';
import type { Contents, Machinery } from './machinery.ts';
import { MenuDouble, MenuItemDouble } from './menu-double.ts';
import { SessionDouble } from './session-double.ts';

export interface ElectronDouble {
  /** What `require('electron')` gives the main process. */
  readonly electron: typeof Electron;
  /** Requests that would have left the program. */
  readonly outsideRequests: readonly string[];
  firstWindow(): Promise<Page>;
  /** Resolves with the exit code once the main process is through. */
  readonly exited: Promise<number>;
  /** Ends Chromium whatever the main process says. */
  kill(): Promise<void>;
}

/** Loads a built main.cjs into a double of Electron's API whose pages are real ones of Chromium. */
export async function launchElectronDouble(options: {
  readonly main: string;
  readonly appPath: string;
  readonly firstInstance?: boolean;
}): Promise<ElectronDouble> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  const context = await browser.newContext({ viewport: null });
  const session = new SessionDouble();
  const ipcMain = new EventEmitter();
  const pages = new Map<Page, Contents>();
  let announceWindow: (page: Promise<Page>) => void;
  const firstWindow = new Promise<Page>((resolve) => (announceWindow = resolve));
  let exit: (code: number) => void;
  const exited = new Promise<number>((resolve) => (exit = resolve));

  const machinery: Machinery = {
    context,
    session,
    ipcMain,
    adopt(contents) {
      app.emit('web-contents-created', {}, contents);
      announceWindow(contents.page);
    },
    belongs: (page, contents) => pages.set(page, contents),
    allWindowsClosed: () => app.allWindowsClosed(),
  };
  const BrowserWindow = browserWindowClass(machinery);
  const app = new AppDouble({
    path: options.appPath,
    firstInstance: options.firstInstance ?? true,
    ready: Promise.resolve(),
    windows: () => BrowserWindow.getAllWindows(),
    onExit: (code) => exit(code),
  });
  await session.attach(context, (route: Route) => {
    try {
      return pages.get(route.request().frame().page());
    } catch {
      // A request of a window that is only coming up; none of ours does that.
      return undefined;
    }
  });

  const electron = {
    app,
    BrowserWindow,
    Menu: MenuDouble,
    MenuItem: MenuItemDouble,
    ipcMain,
    session: { defaultSession: session },
    protocol: { registerSchemesAsPrivileged() {} },
    nativeTheme: { shouldUseDarkColors: false },
    shell: { openExternal: () => Promise.resolve(), openPath: () => Promise.resolve('') },
    dialog: { showErrorBox() {}, showMessageBox: () => Promise.resolve({ response: 0, checkboxChecked: false }) },
  } as unknown as typeof Electron;

  loadMain(options.main, electron);
  return {
    electron,
    outsideRequests: session.outside,
    firstWindow: () => firstWindow,
    exited,
    kill: () => browser.close(),
  };
}

const doubleOf = Symbol.for('esim-workbench.electron-double');

/** `require('electron')` inside main.cjs gives the double; everything else is Node's own. */
function loadMain(main: string, electron: typeof Electron): void {
  const require = createRequire(main);
  (globalThis as Record<symbol, unknown>)[doubleOf] = electron;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: 'electron-double:electron', format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'electron-double:electron'
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('esim-workbench.electron-double')];`,
            shortCircuit: true,
          }
        : next(url, context),
  });
  try {
    // Each launch is a process of its own as far as the main process can tell.
    for (const name of Object.keys(require.cache)) {
      if (name === main || name.startsWith('electron-double:')) delete require.cache[name];
    }
    require(main);
  } finally {
    hooks.deregister();
  }
}
