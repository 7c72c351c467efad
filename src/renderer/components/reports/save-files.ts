import type { ExportedFile } from '#shared/api/index.ts';

/** Hands files to the user, one after another. */
export function saveFiles(files: readonly ExportedFile[]): void {
  for (const { name, mediaType, content } of files) {
    const address = URL.createObjectURL(new Blob([bytesOf(content)], { type: mediaType }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser has taken the file once the click's task is over.
    setTimeout(() => URL.revokeObjectURL(address), 0);
  }
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
