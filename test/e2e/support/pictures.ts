import type { Page } from '@playwright/test';
import { toBuffer } from 'qrcode';

/** A QR code as a PNG picture. */
export const qrPicture = (text: string): Promise<Buffer> => toBuffer(text, { width: 360, margin: 4 });

/** A picture with no QR code in it: one grey pixel. */
export const plainPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEAAACAAH/AAAAAElFTkSuQmCC',
  'base64',
);

/** Drops a file on the window, as a person does from the desktop. */
export async function dropFile(page: Page, file: { name: string; mimeType: string; buffer: Buffer }) {
  const transfer = await page.evaluateHandle(
    ({ name, mimeType, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      return data;
    },
    { name: file.name, mimeType: file.mimeType, bytes: [...file.buffer] },
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Puts a picture on the clipboard. */
export async function copyPicture(page: Page, picture: Buffer) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(
    async (bytes) => {
      const blob = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    },
    [...picture],
  );
}

export async function copyText(page: Page, text: string) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
}
