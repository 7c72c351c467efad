import { EventEmitter } from 'node:events';
import { preventable } from './addresses.ts';

/** Electron's app: life cycle and single instance. `onExit` is the end of the process. */
export class AppDouble extends EventEmitter {
  readonly isPackaged = false;
  readonly protocolClients: string[] = [];
  aboutShown = 0;
  #windows: () => { close(): boolean; destroy(): void }[];
  #onExit: (code: number) => void;
  #ready: Promise<void>;
  #first: boolean;
  #path: string;
  #quitting = false;
  #gone = false;

  constructor(options: {
    readonly path: string;
    readonly firstInstance: boolean;
    readonly ready: Promise<void>;
    windows(): { close(): boolean; destroy(): void }[];
    onExit(code: number): void;
  }) {
    super();
    this.#path = options.path;
    this.#first = options.firstInstance;
    this.#ready = options.ready;
    this.#windows = options.windows;
    this.#onExit = options.onExit;
  }

  requestSingleInstanceLock(): boolean {
    return this.#first;
  }
  whenReady(): Promise<void> {
    return this.#ready;
  }
  getAppPath(): string {
    return this.#path;
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.protocolClients.push(scheme);
    return true;
  }
  showAboutPanel(): void {
    this.aboutShown++;
  }

  allWindowsClosed(): void {
    if (this.#quitting) this.#finish();
    else this.emit('window-all-closed');
  }

  /** before-quit, the windows one by one (each may refuse), will-quit (may be put off), quit. */
  quit(): void {
    if (this.#gone) return;
    if (!this.#quitting) {
      const before = preventable({});
      this.emit('before-quit', before);
      if (before.defaultPrevented) return;
    }
    this.#quitting = true;
    const windows = this.#windows();
    for (const window of windows) {
      if (!window.close()) {
        this.#quitting = false;
        return;
      }
    }
    if (windows.length === 0) this.#finish();
  }

  #finish(): void {
    if (this.#gone) return;
    const event = preventable({});
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const window of this.#windows()) window.destroy();
    this.emit('quit', {}, code);
    this.#onExit(code);
  }
}
