/** Base64, standard alphabet with padding (RFC 4648 section 4), as SGP.22's JSON binding carries TLVs. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Three bytes give four characters: each pair of them at once. */
const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second));
const values = new Uint8Array(128);
for (const [value, character] of [...alphabet].entries()) values[character.charCodeAt(0)] = value;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  const whole = bytes.length - (bytes.length % 3);
  for (let i = 0; i < whole; i += 3) {
    const group = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += pairs[group >> 12]! + pairs[group & 0xfff]!;
  }
  if (bytes.length - whole === 1) text += `${pairs[bytes[whole]! << 4]!}==`;
  if (bytes.length - whole === 2) {
    const group = (bytes[whole]! << 16) | (bytes[whole + 1]! << 8);
    text += `${pairs[group >> 12]!}${alphabet.charAt((group >> 6) & 63)}=`;
  }
  return text;
}

/** Throws RangeError unless `text` is well-formed Base64 (line breaks and blanks are ignored). */
export function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/\s+/g, '');
  const data = compact.replace(/={1,2}$/, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*$/.test(data)) throw new RangeError('not Base64');
  const bytes = new Uint8Array(Math.floor((data.length * 3) / 4));
  const value = (at: number) => values[data.charCodeAt(at)]!;
  let offset = 0;
  for (let i = 0; i < data.length; i += 4) {
    // Past the end of a last, shorter group charCodeAt is NaN, and what it gives lies past the end of `bytes`.
    const group = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    bytes[offset++] = group >> 16;
    bytes[offset++] = group >> 8;
    bytes[offset++] = group;
  }
  return bytes;
}
