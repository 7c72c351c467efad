/**
 * Chromium knows no app:// scheme of ours, so the page really lives on a https address that never leaves the process (every request
 * is answered by interception); the main process only ever sees app://. Both are secure contexts with one origin of their own.
 */
const inPage = 'https://workbench.app.test';
const inMain = 'app://workbench';

export const toPage = (address: string): string =>
  address.startsWith(inMain) ? inPage + address.slice(inMain.length) : address;
export const toMain = (address: string): string =>
  address.startsWith(inPage) ? inMain + address.slice(inPage.length) : address;
export const pageOrigin = inPage;

/** An event a listener can stop, as Electron's have. */
export function preventable<T extends object>(fields: T): T & { preventDefault(): void; defaultPrevented: boolean } {
  return {
    ...fields,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
