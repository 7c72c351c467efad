/** Base64, standard alphabet with padding (RFC 4648 section 4), as SGP.22's JSON binding carries TLVs. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map([...alphabet].map((character, value) => [character, value]));

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i]!;
    const b = bytes[i + 1];
    const c = bytes[i + 2];
    parts.push(
      alphabet.charAt(a >> 2) +
        alphabet.charAt(((a & 3) << 4) | ((b ?? 0) >> 4)) +
        (b === undefined ? '=' : alphabet.charAt(((b & 15) << 2) | ((c ?? 0) >> 6))) +
        (c === undefined ? '=' : alphabet.charAt(c & 63)),
    );
  }
  return parts.join('');
}

/** Throws RangeError unless `text` is well-formed Base64 (line breaks and blanks are ignored). */
export function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/\s+/g, '');
  const data = compact.replace(/={1,2}$/, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*$/.test(data)) throw new RangeError('not Base64');
  const bytes = new Uint8Array(Math.floor((data.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let offset = 0;
  for (const character of data) {
    buffer = ((buffer << 6) | values.get(character)!) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[offset++] = (buffer >> bits) & 0xff;
    }
  }
  return bytes;
}
