/** UTF-8 without the platform's TextEncoder, which core does not see. RFC 3629. */

export function encodeUtf8(text: string): Uint8Array {
  const ascii = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) return encodeAny(text);
    ascii[at] = unit;
  }
  return ascii;
}

function encodeAny(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) throw new RangeError('lone surrogate');
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 0x3f),
        0x80 | ((point >> 6) & 0x3f),
        0x80 | (point & 0x3f),
      );
  }
  return Uint8Array.from(bytes);
}

/** Throws RangeError on ill-formed input; nothing is replaced silently. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++]!;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    if (extra < 0 || first > 0xf4 || i + extra > bytes.length) throw new RangeError('ill-formed UTF-8');
    let point = extra === 0 ? first : first & (0x3f >> extra);
    for (let k = 0; k < extra; k++) {
      const next = bytes[i++]!;
      if ((next & 0xc0) !== 0x80) throw new RangeError('ill-formed UTF-8');
      point = (point << 6) | (next & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x10000][extra]!;
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      throw new RangeError('ill-formed UTF-8');
    text += String.fromCodePoint(point);
  }
  return text;
}
