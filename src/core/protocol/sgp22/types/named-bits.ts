import { decodeBits, encodeBits } from '../../asn1/index.ts';

/** A bit by its name in the specification; one it does not name reads as `bit<n>`. */
export type BitName<Names extends string> = Names | `bit${number}`;

export interface NamedBits<Names extends string> {
  /** Names by bit number; undefined where the specification reserves a bit. */
  readonly names: readonly (Names | undefined)[];
  /** BIT STRING contents. */
  encode(bits: readonly BitName<Names>[]): Uint8Array;
  decode(value: Uint8Array): BitName<Names>[];
}

/** A BIT STRING with named bits; `names` in the order of the bits. */
export function namedBits<const Names extends string>(names: readonly (Names | undefined)[]): NamedBits<Names> {
  const numberOf = (name: BitName<Names>): number => {
    const known = names.indexOf(name as Names);
    const bit = known >= 0 ? known : Number(/^bit(\d+)$/.exec(name)?.[1]);
    if (!Number.isSafeInteger(bit)) throw new RangeError(`no bit for ${name}`);
    return bit;
  };
  return {
    names,
    encode: (bits) => encodeBits(bits.map(numberOf)),
    decode: (value) => decodeBits(value).map((bit): BitName<Names> => names[bit] ?? `bit${bit}`),
  };
}
