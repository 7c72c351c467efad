import { shell, type App, type WebContents } from 'electron';
import type { Log } from '#core/environment/index.ts';
import { isOwnPage } from './page-address.ts';

/** A link to the outside opens in the system's browser, and only over https. */
function openOutside(address: string, log: Log): void {
  if (URL.parse(address)?.protocol === 'https:') {
    shell.openExternal(address).catch((error: unknown) => log.warn('no browser opened', { error: String(error) }));
  } else log.warn('a window was refused', { protocol: URL.parse(address)?.protocol ?? 'none' });
}

function guard(contents: WebContents, log: Log): void {
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    log.warn('a navigation was refused', { protocol: URL.parse(event.url)?.protocol ?? 'none' });
  };
  // Fires for every frame, the top one included.
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, log);
    return { action: 'deny' };
  });
}

/** Every page of this program, however it came about, stays on its own address, opens no windows and embeds nothing. */
export function guardContents(app: App, log: Log): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, log));
}
