import { Menu, shell, type App, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly app: App;
  readonly dataFolder: string;
  window(): BrowserWindow | undefined;
  /** Shows a screen by the hash of its address. */
  show(screen: string): void;
}

/**
 * Screens are shown by their address; what the page itself does on a key is done by sending it that key, so that each
 * shortcut has one meaning, in one place.
 */
export function buildMenu({ app, dataFolder, window, show }: MenuOptions): Menu {
  const press = (keyCode: string, modifiers: ('control' | 'meta')[] = []) => {
    const contents = window()?.webContents;
    for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode, modifiers });
  };
  const command = process.platform === 'darwin' ? 'meta' : 'control';
  const screen = (label: string, accelerator: string, hash: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => show(hash),
  });

  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        screen('&Load eSIM…', 'CmdOrCtrl+N', '/load'),
        { type: 'separator' },
        screen('&Settings', 'CmdOrCtrl+,', '/settings'),
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: '&Read device again', accelerator: 'F5', registerAccelerator: false, click: () => press('F5') },
        {
          label: '&Command palette',
          accelerator: 'CmdOrCtrl+K',
          registerAccelerator: false,
          click: () => press('K', [command]),
        },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    {
      label: '&Go',
      submenu: [
        screen('&Bench', 'CmdOrCtrl+1', '/'),
        screen('&Operations journal', 'CmdOrCtrl+2', '/journal'),
        screen('&Services', 'CmdOrCtrl+3', '/services'),
        screen('&Doctor', 'CmdOrCtrl+4', '/doctor'),
      ],
    },
    {
      role: 'help',
      submenu: [
        { label: 'Open &data folder', click: () => void shell.openPath(dataFolder) },
        { label: '&About eSIM Workbench', click: () => app.showAboutPanel() },
      ],
    },
  ];
  return Menu.buildFromTemplate(template);
}
