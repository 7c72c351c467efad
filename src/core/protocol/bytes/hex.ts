/** Hexadecimal text, upper case on output, either case and blanks on input. */

const digits = '0123456789ABCDEF';
const encoded = Array.from({ length: 256 }, (_, byte) => digits.charAt(byte >> 4) + digits.charAt(byte & 0x0f));

const nibbles = new Uint8Array(128);
for (const [value, digit] of [...digits].entries()) {
  nibbles[digit.charCodeAt(0)] = value;
  nibbles[digit.toLowerCase().charCodeAt(0)] = value;
}

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
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = (nibbles[compact.charCodeAt(2 * i)]! << 4) | nibbles[compact.charCodeAt(2 * i + 1)]!;
  return bytes;
}
