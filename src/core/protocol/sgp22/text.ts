import { decodeUtf8 } from '../bytes/index.ts';

/** UTF-8 text for people. Cards in the field hold ill-formed names; their odd bytes show as U+FFFD, the list stays readable. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('');
  }
}
