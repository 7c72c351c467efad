import { EventEmitter } from 'node:events';
import type { Page } from '@playwright/test';
import { preventable, toMain, toPage } from './addresses.ts';
import type { Machinery } from './machinery.ts';
import { openPreloadWorld } from './preload-world.ts';

interface WebPreferences {
  readonly preload: string;
  readonly contextIsolation?: boolean;
  readonly sandbox?: boolean;
  readonly nodeIntegration?: boolean;
  readonly webviewTag?: boolean;
}

const withoutHash = (address: string): string => address.split('#')[0]!;

/** Electron's WebContents over a page of Chromium. */
export class WebContentsDouble extends EventEmitter {
  static #last = 0;
  readonly id = ++WebContentsDouble.#last;
  readonly page: Promise<Page>;
  #machinery: Machinery;
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  #expected: string[] = [];
  #address = '';
  #input: Promise<void> = Promise.resolve();

  constructor(machinery: Machinery, preferences: WebPreferences, size: { width: number; height: number }) {
    super();
    this.#machinery = machinery;
    this.page = this.#open(preferences, size);
    machinery.adopt(this);
  }

  async #open(preferences: WebPreferences, size: { width: number; height: number }): Promise<Page> {
    const page = await this.#machinery.context.newPage();
    this.#machinery.belongs(page, this);
    await page.setViewportSize(size);
    const session = await this.#machinery.context.newCDPSession(page);
    await openPreloadWorld({
      session,
      preload: preferences.preload,
      postMessage: (channel, message, ports) => {
        const senderFrame = { url: toMain(page.url()), origin: new URL(toMain(page.url())).origin, parent: null };
        this.#machinery.ipcMain.emit(channel, { sender: this, senderFrame, ports }, message);
      },
    });
    session.on('Page.windowOpen', ({ url }) => {
      const { action } = this.#openHandler({ url: toMain(url) });
      if (action !== 'deny') this.emit('did-create-window');
    });
    // Chromium opens the window before anybody is asked; a denied one is closed before it shows anything.
    page.on('popup', (popup) => {
      // Its window took the foreground; hidden pages get no keys.
      void popup.close().then(
        () => page.bringToFront(),
        () => {},
      );
    });
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed' }));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#address = toMain(frame.url());
    });
    await this.#machinery.session.applyPermissions(session, this);
    return page;
  }

  takeExpected(address: string): boolean {
    const index = this.#expected.indexOf(withoutHash(address));
    if (index < 0) return false;
    this.#expected.splice(index, 1);
    return true;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler;
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.page;
    const target = toPage(address);
    if (withoutHash(page.url()) !== withoutHash(target)) this.#expected.push(withoutHash(target));
    await page.goto(target, { waitUntil: 'load' });
    this.emit('did-finish-load');
  }

  reload(): void {
    void this.page.then(async (page) => {
      this.#expected.push(withoutHash(page.url()));
      await page.reload();
    });
  }

  getURL(): string {
    return this.#address;
  }

  sendInputEvent({ type, keyCode, modifiers = [] }: { type: string; keyCode: string; modifiers?: string[] }): void {
    const names: Readonly<Record<string, string>> = { control: 'Control', meta: 'Meta', shift: 'Shift', alt: 'Alt' };
    const key = keyCode.length === 1 ? keyCode.toLowerCase() : keyCode;
    const press = async () => {
      const page = await this.page;
      const { keyboard } = page;
      await page.bringToFront();
      const held = modifiers.map((name) => names[name]!);
      if (type === 'keyDown') {
        for (const name of held) await keyboard.down(name);
        await keyboard.down(key);
      } else {
        await keyboard.up(key);
        for (const name of held) await keyboard.up(name);
      }
    };
    // One key after the other, as they were sent.
    this.#input = this.#input.then(press, press);
  }
}

/** Electron's BrowserWindow. Refuses to pretend: it knows the sandboxed, isolated page only. */
export function browserWindowClass(machinery: Machinery) {
  return class BrowserWindowDouble extends EventEmitter {
    static #all = new Set<BrowserWindowDouble>();
    readonly webContents: WebContentsDouble;
    readonly options: Readonly<Record<string, unknown>>;
    #visible = false;
    #closed = false;

    constructor(
      options: { webPreferences: WebPreferences; width?: number; height?: number } & Record<string, unknown>,
    ) {
      super();
      const { webPreferences } = options;
      if (
        webPreferences.contextIsolation !== true ||
        webPreferences.sandbox !== true ||
        webPreferences.nodeIntegration !== false ||
        webPreferences.webviewTag === true
      ) {
        throw new Error('the double opens sandboxed, isolated windows without Node and webview only');
      }
      this.options = options;
      this.webContents = new WebContentsDouble(machinery, webPreferences, {
        width: options.width ?? 800,
        height: options.height ?? 600,
      });
      this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
      BrowserWindowDouble.#all.add(this);
    }

    static getAllWindows(): BrowserWindowDouble[] {
      return [...BrowserWindowDouble.#all];
    }
    loadURL(address: string): Promise<void> {
      return this.webContents.loadURL(address);
    }
    reload(): void {
      this.webContents.reload();
    }
    show(): void {
      this.#visible = true;
    }
    isVisible(): boolean {
      return this.#visible;
    }
    focus(): void {
      this.emit('focus');
    }
    isMinimized(): boolean {
      return false;
    }
    restore(): void {}
    getTitle(): string {
      return String(this.options['title']);
    }
    getMinimumSize(): number[] {
      return [Number(this.options['minWidth']), Number(this.options['minHeight'])];
    }
    /** False when a listener held the window open. */
    close(): boolean {
      if (this.#closed) return true;
      const event = preventable({});
      this.emit('close', event);
      if (event.defaultPrevented) return false;
      this.destroy();
      return true;
    }
    destroy(): void {
      if (this.#closed) return;
      this.#closed = true;
      BrowserWindowDouble.#all.delete(this);
      void this.webContents.page.then((page) => page.close()).catch(() => {});
      this.emit('closed');
      if (BrowserWindowDouble.#all.size === 0) machinery.allWindowsClosed();
    }
  };
}
