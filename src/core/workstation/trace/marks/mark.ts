/** `secret`: never kept, never shown. The others are identifiers, blotted out on the way out as the setting says. */
export type MarkKind = 'secret' | 'iccid' | 'eid' | 'imei' | 'imsi';

/** Part of a line that is a secret or an identifier. All in characters of the line's text. */
export interface Mark {
  readonly kind: MarkKind;
  readonly at: number;
  readonly length: number;
  /** Where in the whole value this part begins, and how long the whole is: it may go on in another line. */
  readonly from: number;
  readonly of: number;
}

/** As kept beside a line; empty for none. */
export const encodeMarks = (marks: readonly Mark[]): string =>
  marks.map(({ kind, at, length, from, of }) => [letters[kind], at, length, from, of].join(' ')).join(';');

export function decodeMarks(text: string): Mark[] {
  if (text === '') return [];
  return text.split(';').map((one) => {
    const [letter = '', ...numbers] = one.split(' ');
    const [at = 0, length = 0, from = 0, of = 0] = numbers.map(Number);
    return { kind: kinds.get(letter) ?? 'secret', at, length, from, of };
  });
}

/** The text with its secret parts as stars, its length kept. */
export function withoutSecrets(text: string, marks: readonly Mark[]): string {
  let masked = text;
  for (const { kind, at, length } of marks)
    if (kind === 'secret') masked = masked.slice(0, at) + '*'.repeat(length) + masked.slice(at + length);
  return masked;
}

const letters: Readonly<Record<MarkKind, string>> = { secret: 'x', iccid: 'i', eid: 'e', imei: 'm', imsi: 's' };
const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter, kind as MarkKind]));
