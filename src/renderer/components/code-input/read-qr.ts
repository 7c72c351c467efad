import { LocalError } from '../../client/local-error.ts';

const largestSide = 1600;

/** Reads the QR code in a picture; rejects with QR_UNREADABLE. Large photographs are also tried smaller: noise averages out. */
export async function readQr(picture: Blob): Promise<string> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined);
  if (!bitmap) throw notFound();
  const sides = [largestSide, 800, 400];
  for (const side of sides) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const text = await readQrPixels(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    if (text) return text;
    if (scale === 1) break;
  }
  throw notFound();
}

/** Reads the QR code in a picture or a camera frame at the given size, or undefined. */
export async function readQrPixels(
  source: ImageBitmap | HTMLVideoElement,
  width: number,
  height: number,
): Promise<string | undefined> {
  const { default: jsQr } = await import('jsqr');
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQr(data, canvas.width, canvas.height, { inversionAttempts: 'attemptBoth' })?.data || undefined;
}

const notFound = () => new LocalError({ code: 'QR_UNREADABLE', message: 'no QR code in this picture', effect: 'none' });
