import { BrowserWindow, nativeTheme } from 'electron';
import type { Log } from '#core/environment/index.ts';
import { pageAddress } from './security/page-address.ts';

/** The main window: sandboxed, isolated, without Node, shown once there is something to see. */
export function createWindow(options: {
  readonly preload: string;
  readonly developerTools: boolean;
  readonly screen: string;
  readonly log: Log;
}): BrowserWindow {
  const window = new BrowserWindow({
    title: 'eSIM Workbench',
    width: 1360,
    height: 860,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#121417' : '#f7f8fa',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: options.developerTools,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    options.log.error('the page is gone', { reason });
    if (reason !== 'clean-exit' && reason !== 'killed') window.reload();
  });
  void window.loadURL(pageAddress(options.screen));
  return window;
}
