import type { BrowserContext, CDPSession, Route } from '@playwright/test';
import { pageOrigin, preventable, toMain } from './addresses.ts';

type PermissionRequest = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;

/** Chromium's names for what Electron's handlers are asked, and how Electron asks it. */
const permissions: readonly { name: string; electron: string; details?: object; checkDetails?: object }[] = [
  { name: 'camera', electron: 'media', details: { mediaTypes: ['video'] }, checkDetails: { mediaType: 'video' } },
  { name: 'microphone', electron: 'media', details: { mediaTypes: ['audio'] }, checkDetails: { mediaType: 'audio' } },
  { name: 'clipboard-read', electron: 'clipboard-read' },
  { name: 'clipboard-write', electron: 'clipboard-sanitized-write' },
  { name: 'geolocation', electron: 'geolocation' },
  { name: 'notifications', electron: 'notifications' },
  { name: 'midi', electron: 'midi' },
  { name: 'idle-detection', electron: 'idle-detection' },
  { name: 'storage-access', electron: 'storage-access' },
  { name: 'window-management', electron: 'window-management' },
];

export interface Navigating {
  emit(event: string, ...args: unknown[]): boolean;
  /** True once for an address that the main process itself asked for. */
  takeExpected(address: string): boolean;
}

/** Electron's Session: answers every request of the pages by the handlers that the main process set. */
export class SessionDouble {
  /** Requests that would have left the program. */
  readonly outside: string[] = [];
  #pages = new Map<string, (request: Request) => Response | Promise<Response>>();
  #request: PermissionRequest = (_contents, _permission, callback) => callback(true);
  #check: PermissionCheck = () => true;

  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
      this.#pages.set(scheme, handler);
    },
  };

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.#request = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.#check = handler;
  }
  devicePermission: (details: object) => boolean = () => false;
  setDevicePermissionHandler(handler: (details: object) => boolean): void {
    this.devicePermission = handler;
  }
  displayMedia: ((request: object, callback: (streams: object) => void) => void) | undefined;
  setDisplayMediaRequestHandler(handler: (request: object, callback: (streams: object) => void) => void): void {
    this.displayMedia = handler;
  }

  /** Asks the main process's handlers as Electron would, and has Chromium act on the answers. */
  async applyPermissions(browser: CDPSession, contents: unknown): Promise<void> {
    const own = toMain(pageOrigin);
    const { targetInfo } = await browser.send('Target.getTargetInfo');
    for (const { name, electron, details = {}, checkDetails = {} } of permissions) {
      const common = { requestingUrl: `${own}/`, isMainFrame: true };
      const checked = this.#check(contents, electron, `${own}/`, { ...common, ...checkDetails });
      let granted = false;
      this.#request(contents, electron, (answer) => (granted = answer), { ...common, ...details });
      await browser.send('Browser.setPermission', {
        permission: { name },
        setting: checked && granted ? 'granted' : 'denied',
        origin: pageOrigin,
        browserContextId: targetInfo.browserContextId,
      });
    }
  }

  /** Interception of every request of one window's page. */
  async route(route: Route, contents: Navigating): Promise<void> {
    const request = route.request();
    const address = toMain(request.url());
    if (request.isNavigationRequest() && !contents.takeExpected(request.url())) {
      const isMainFrame = request.frame().parentFrame() === null;
      const event = preventable({ url: address, isMainFrame });
      if (isMainFrame) contents.emit('will-navigate', event);
      contents.emit('will-frame-navigate', event);
      if (event.defaultPrevented) return route.abort('aborted');
    }
    const url = new URL(address);
    const handler = this.#pages.get(url.protocol.slice(0, -1));
    if (handler === undefined) {
      this.outside.push(address);
      return route.abort('failed');
    }
    const response = await handler(new Request(address, { method: request.method() }));
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  async attach(context: BrowserContext, contentsOf: (route: Route) => Navigating | undefined): Promise<void> {
    await context.route('**/*', async (route) => {
      const contents = contentsOf(route);
      if (contents === undefined) await route.abort('aborted');
      else await this.route(route, contents);
    });
  }
}
