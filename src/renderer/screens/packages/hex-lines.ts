/** A few bytes of a package with their place. */
export interface HexLine {
  readonly offset: number;
  /** Two digits a byte; two dots where a secret stands. */
  readonly bytes: readonly string[];
  readonly text: string;
}

/** @param bytes hex of the whole package */
export function hexLines(
  bytes: string,
  from: number,
  length: number,
  secrets: readonly (readonly [number, number])[],
  width: number,
): HexLine[] {
  const hidden = secrets.filter(([start, end]) => end > from && start < from + length);
  const lines: HexLine[] = [];
  for (let offset = from; offset < from + length; offset += width) {
    const line: string[] = [];
    let text = '';
    for (let at = offset; at < Math.min(offset + width, from + length); at++) {
      const isSecret = hidden.some(([start, end]) => at >= start && at < end);
      const digits = bytes.slice(2 * at, 2 * at + 2);
      line.push(isSecret ? '••' : digits);
      const code = Number.parseInt(digits, 16);
      text += !isSecret && code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
    }
    lines.push({ offset, bytes: line, text });
  }
  return lines;
}
