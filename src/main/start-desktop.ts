import { app, dialog, session, Menu, type BrowserWindow } from 'electron';
import type { Log, Random } from '#core/environment/index.ts';
import { rendererFiles } from '#node/renderer-files/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import { createRouter } from '#shared/router.ts';
import { activationLinkIn, loadScreen } from './activation-link.ts';
import { askBeforeClosing } from './ask-before-closing.ts';
import { createWindow } from './create-window.ts';
import { serveContract } from './ipc-host.ts';
import { buildMenu } from './menu.ts';
import { guardContents } from './security/guard-contents.ts';
import { pageAddress } from './security/page-address.ts';
import { restrictPermissions } from './security/restrict-permissions.ts';
import { declarePageScheme, servePage } from './security/serve-page.ts';

export interface OpenWorkstation {
  readonly handlers: Handlers;
  readonly dataFolder: string;
  readonly log: Log;
  readonly random: Random;
  /** Ends operations at their next safe point and gives the data folder back. */
  close(): Promise<void>;
}

export interface DesktopOptions {
  readonly rendererFolder: string;
  readonly preload: string;
  open(): Promise<OpenWorkstation>;
}

/** The desktop product from first to last: one instance, one workstation, one window. */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  declarePageScheme();
  // An unpackaged one would register Electron's bare binary for everybody's links.
  if (app.isPackaged) app.setAsDefaultProtocolClient('lpa');
  let window: BrowserWindow | undefined;
  let screen = '/';

  const show = (wanted: string) => {
    screen = wanted;
    if (window === undefined) return;
    if (window.isMinimized()) window.restore();
    window.focus();
    void window.loadURL(pageAddress(wanted));
  };
  const openLink = (args: readonly string[]) => {
    const link = activationLinkIn(args);
    if (link !== undefined) show(loadScreen(link));
    else window?.focus();
  };
  openLink(process.argv.slice(1));
  app.on('second-instance', (_event, args) => openLink(args));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openLink([url]);
  });

  await app.whenReady();
  let workstation: OpenWorkstation;
  try {
    workstation = await options.open();
  } catch (error) {
    dialog.showErrorBox('eSIM Workbench cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
    return;
  }
  const { handlers, dataFolder, log, random } = workstation;
  const nonce = () => Buffer.from(random.bytes(16)).toString('base64');
  servePage(session.defaultSession, rendererFiles({ folder: options.rendererFolder, nonce }));
  restrictPermissions(session.defaultSession);
  guardContents(app, log);
  const stopServing = serveContract(createRouter(handlers), log);
  Menu.setApplicationMenu(buildMenu({ app, dataFolder, window: () => window, show }));

  const openWindow = () => {
    const opened = createWindow({ preload: options.preload, developerTools: !app.isPackaged, screen, log });
    let mayClose = false;
    opened.on('close', (event) => {
      if (mayClose) return;
      event.preventDefault();
      void askBeforeClosing(opened, handlers).then((answer) => {
        mayClose = answer;
        if (answer) opened.close();
      });
    });
    opened.on('closed', () => (window = undefined));
    window = opened;
  };
  openWindow();
  app.on('activate', () => {
    if (window === undefined) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    stopServing();
    void workstation
      .close()
      .catch((error: unknown) => log.error('closing failed', { error: String(error) }))
      .finally(() => {
        closed = true;
        app.quit();
      });
  });
}
