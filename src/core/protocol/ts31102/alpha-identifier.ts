/** Text on the card: SMS default alphabet, or UCS2 in the three forms of TS 102 221 annex A. 3GPP TS 23.038 section 6.2.1. */

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

const extension: Readonly<Record<number, string>> = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{',
  0x29: '}',
  0x2f: '\\',
  0x3c: '[',
  0x3d: '~',
  0x3e: ']',
  0x40: '|',
  0x65: '€',
};

/** Text of one alpha field, FF padding cut. */
export function decodeAlpha(field: Uint8Array): string {
  if (field[0] === 0x80) return decodeUcs2(field.subarray(1));
  if (field[0] === 0x81) return decodeHalfPage(field.subarray(3, 3 + (field[1] ?? 0)), (field[2] ?? 0) << 7);
  if (field[0] === 0x82)
    return decodeHalfPage(field.subarray(4, 4 + (field[1] ?? 0)), (field[2] ?? 0) * 256 + (field[3] ?? 0));
  let text = '';
  for (let i = 0; i < field.length; i++) {
    const septet = field[i]!;
    if (septet === 0xff) break;
    if (septet === 0x1b) text += extension[field[++i] ?? 0] ?? ' ';
    else text += basic.charAt(septet & 0x7f);
  }
  return text;
}

function decodeUcs2(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const unit = bytes[i]! * 256 + bytes[i + 1]!;
    if (unit === 0xffff) break;
    text += String.fromCharCode(unit);
  }
  return text;
}

function decodeHalfPage(bytes: Uint8Array, base: number): string {
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? basic.charAt(byte) : String.fromCharCode(base + (byte & 0x7f)),
  ).join('');
}

/** The default alphabet where it suffices, else UCS2 (80 form), FF-padded. Throws RangeError when it does not fit. */
export function encodeAlpha(text: string, length: number): Uint8Array {
  const codes = [...text].map((character) => (character === '\u001b' ? -1 : basic.indexOf(character)));
  const bytes = codes.every((code) => code >= 0)
    ? codes
    : [
        0x80,
        ...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).flatMap((unit) => [
          unit >> 8,
          unit & 0xff,
        ]),
      ];
  if (bytes.length > length) throw new RangeError(`text does not fit ${length} bytes`);
  const field = new Uint8Array(length).fill(0xff);
  field.set(bytes);
  return field;
}
