import { decodeInteger, encodeInteger } from '../asn1/index.ts';

/** A result by its name in the specification; a number it does not name reads as `code<n>`. */
export type ResultName<Names extends string> = Names | `code${number}`;

export interface ResultCodes<Names extends string> {
  readonly codes: Readonly<Record<Names, number>>;
  nameOf(code: number): ResultName<Names>;
  codeOf(name: ResultName<Names>): number;
  /** INTEGER contents. */
  encode(name: ResultName<Names>): Uint8Array;
  decode(value: Uint8Array): ResultName<Names>;
}

/** Names and numbers of one enumeration, for both directions. */
export function resultCodes<const Names extends string>(codes: Readonly<Record<Names, number>>): ResultCodes<Names> {
  const names = new Map(Object.entries<number>(codes).map(([name, code]) => [code, name as Names]));
  const nameOf = (code: number): ResultName<Names> => names.get(code) ?? `code${code}`;
  const codeOf = (name: ResultName<Names>): number => {
    const code = name in codes ? codes[name as Names] : Number(/^code(\d+)$/.exec(name)?.[1]);
    if (!Number.isSafeInteger(code)) throw new RangeError(`no code for ${name}`);
    return code;
  };
  return {
    codes,
    nameOf,
    codeOf,
    encode: (name) => encodeInteger(codeOf(name)),
    decode: (value) => nameOf(decodeInteger(value)),
  };
}
