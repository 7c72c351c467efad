/** The one address that the desktop's pages have. A scheme of its own, since file:// may read every file. */
export const pageScheme = 'app';
export const pageOrigin = `${pageScheme}://workbench`;
export const pageAddress = (hash = '/'): string => `${pageOrigin}/#${hash}`;

export function isOwnPage(address: string | undefined): boolean {
  if (address === undefined) return false;
  const url = URL.parse(address);
  return url !== null && url.protocol === `${pageScheme}:` && url.host === 'workbench';
}
