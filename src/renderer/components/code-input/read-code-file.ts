import { LocalError } from '../../client/local-error.ts';
import { findActivationCode } from './looks-like-activation-code.ts';
import { readQr } from './read-qr.ts';

const longestText = 64 * 1024;

/** The activation code in a file: a picture's QR code, or a text. Rejects with QR_UNREADABLE or FILE_NOT_USABLE. */
export async function readCodeFile(file: File): Promise<string> {
  if (file.type.startsWith('image/')) return readQr(file);
  const isText = file.type.startsWith('text/') || /\.(txt|csv|eml)$/i.test(file.name);
  const code = isText && file.size <= longestText ? findActivationCode(await file.text()) : undefined;
  if (code) return code;
  throw new LocalError({ code: 'FILE_NOT_USABLE', message: `${file.name} holds no activation code`, effect: 'none' });
}

export const isProfilePackage = (file: File): boolean => /\.(der|upp)$/i.test(file.name);
