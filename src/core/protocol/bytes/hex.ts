/** Hexadecimal text, upper case on output, either case and blanks on input. */

const digits = '0123456789ABCDEF';
const encoded = Array.from({ length: 256 }, (_, byte) => digits.charAt(byte >> 4) + digits.charAt(byte & 0x0f));

/** Upper-case hex, two digits a byte, no separators. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += encoded[byte];
  return text;
}

/** Whether `text` is an even number of hex digits (blanks not allowed). */
export function isHex(text: string): boolean {
  return text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text);
}

/** Bytes of hex text; white space is ignored. Throws RangeError on anything else that is not hex. */
export function fromHex(text: string): Uint8Array {
  const compact = text.replace(/\s+/g, '');
  if (!isHex(compact)) throw new RangeError('not an even number of hexadecimal digits');
  const bytes = new Uint8Array(compact.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(compact.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
