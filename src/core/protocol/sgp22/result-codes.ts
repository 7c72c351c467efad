import { decodeInteger, encodeInteger } from '../asn1/index.ts';

/** A result by its name in the specification; a number it does not name reads as `code<n>`. */
export type ResultName<Names extends string> = Names | `code${number}`;

export interface ResultCodes<Names extends string> {
  readonly codes: Readonly<Record<Names, number>>;
  /** What a card of SGP.22 v2.2 can answer, in the order of the specification. */
  readonly names: readonly Names[];
  nameOf(code: number): ResultName<Names>;
  codeOf(name: ResultName<Names>): number;
  /** INTEGER contents. */
  encode(name: ResultName<Names>): Uint8Array;
  decode(value: Uint8Array): ResultName<Names>;
}

/** Names and numbers of one enumeration, for both directions; `elsewhere`: those of other versions than v2.2 alone. */
export function resultCodes<const Names extends string, const Elsewhere extends string = never>(
  own: Readonly<Record<Names, number>>,
  elsewhere?: Readonly<Record<Elsewhere, number>>,
): ResultCodes<Names | Elsewhere> {
  const codes = { ...own, ...elsewhere } as Readonly<Record<Names | Elsewhere, number>>;
  return bothWays<Names | Elsewhere>(codes, Object.keys(own) as Names[]);
}

function bothWays<Names extends string>(
  codes: Readonly<Record<Names, number>>,
  ofThisVersion: readonly Names[],
): ResultCodes<Names> {
  const names = new Map(Object.entries<number>(codes).map(([name, code]) => [code, name as Names]));
  const nameOf = (code: number): ResultName<Names> => names.get(code) ?? `code${code}`;
  const codeOf = (name: ResultName<Names>): number => {
    const code = name in codes ? codes[name as Names] : Number(/^code(\d+)$/.exec(name)?.[1]);
    if (!Number.isSafeInteger(code)) throw new RangeError(`no code for ${name}`);
    return code;
  };
  return {
    codes,
    names: ofThisVersion,
    nameOf,
    codeOf,
    encode: (name) => encodeInteger(codeOf(name)),
    decode: (value) => nameOf(decodeInteger(value)),
  };
}
