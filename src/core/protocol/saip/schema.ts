import { readTlvs, TlvError, tagHex, tlv } from '../asn1/index.ts';
import { decodeInteger, decodeOid, encodeInteger, encodeOid } from '../asn1/index.ts';
import { concat, decodeUtf8, encodeUtf8 } from '../bytes/index.ts';

/** Both directions of one ASN.1 type, over its contents octets: the tag belongs to the member that holds it. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(contents: Uint8Array): T;
}

export const octets = (least = 0, most = Infinity): Codec<Uint8Array> => ({
  encode: (value) => checkLength(value, least, most),
  decode: (contents) => checkLength(contents, least, most).slice(),
});

function checkLength(value: Uint8Array, least: number, most: number): Uint8Array {
  if (value.length < least || value.length > most)
    throw new RangeError(`${value.length} bytes where ${least === most ? least : `${least} to ${most}`} belong`);
  return value;
}

export const integer = (most: number): Codec<number> => ({
  encode: (value) => encodeInteger(checkNumber(value, most)),
  decode: (contents) => checkNumber(decodeInteger(contents), most),
});

function checkNumber(value: number, most: number): number {
  if (value > most) throw new RangeError(`${value} where at most ${most} is allowed`);
  return value;
}

export const uint8 = integer(255);
export const uint15 = integer(0x7fff);
export const uint16 = integer(0xffff);

export const oneByte: Codec<number> = {
  encode: (value) => Uint8Array.of(value),
  decode: (contents) => checkLength(contents, 1, 1)[0]!,
};

export const fileId: Codec<number> = {
  encode: (value) => Uint8Array.of(value >> 8, value & 0xff),
  decode: (contents) => (checkLength(contents, 2, 2)[0]! << 8) | contents[1]!,
};

export const utf8Text: Codec<string> = { encode: encodeUtf8, decode: decodeUtf8 };

export const objectIdentifier: Codec<string> = { encode: encodeOid, decode: decodeOid };

/** NULL: present or absent. */
export const present: Codec<true> = {
  encode: () => new Uint8Array(),
  decode(contents) {
    checkLength(contents, 0, 0);
    return true;
  },
};

export interface Member<T, Optional extends boolean = boolean> {
  readonly tag: number;
  readonly codec: Codec<T>;
  readonly optional: Optional;
}

export const required = <T>(tag: number, codec: Codec<T>): Member<T, false> => ({ tag, codec, optional: false });
export const optional = <T>(tag: number, codec: Codec<T>): Member<T, true> => ({ tag, codec, optional: true });

type Members = Readonly<Record<string, Member<unknown>>>;
type Value<M> = M extends Member<infer T> ? T : never;
type Keys<M extends Members, Optional extends boolean> = {
  [K in keyof M]: M[K] extends Member<unknown, Optional> ? K : never;
}[keyof M];

/** Members later versions added, as they came: whole elements. */
export interface Extensible {
  readonly extensions?: readonly Uint8Array[] | undefined;
}

export type SequenceOf<M extends Members> = { readonly [K in Keys<M, false>]: Value<M[K]> } & {
  readonly [K in Keys<M, true>]?: Value<M[K]> | undefined;
} & Extensible;

/**
 * SEQUENCE with members in their written order (several may share a tag). What follows the last known member is kept
 * (EXTENSIBILITY IMPLIED). Throws TlvError when a member is missing, out of place or malformed.
 */
export function sequence<M extends Members>(members: M): Codec<SequenceOf<M>> {
  const rows = Object.entries(members as Record<string, Member<unknown>>);
  const tags = new Set(rows.map(([, member]) => member.tag));
  return {
    encode(value) {
      const record = value as Readonly<Record<string, unknown>> & Extensible;
      const parts = rows.flatMap(([name, { tag, codec }]) =>
        record[name] === undefined ? [] : [tlv(tag, codec.encode(record[name]))],
      );
      return concat(...parts, ...(record.extensions ?? []));
    },
    decode(contents) {
      const elements = readTlvs(contents);
      const value: Record<string, unknown> = {};
      let at = 0;
      for (const [name, { tag, codec, optional: mayMiss }] of rows) {
        const element = elements[at];
        if (element?.tag === tag) {
          value[name] = within(name, () => codec.decode(element.value));
          at++;
        } else if (!mayMiss) throw new TlvError(`${name} (${tagHex(tag)}) is missing`);
      }
      const rest = elements.slice(at);
      const misplaced = rest.find((element) => tags.has(element.tag));
      if (misplaced !== undefined) throw new TlvError(`element ${tagHex(misplaced.tag)} is out of place`);
      if (rest.length > 0) value['extensions'] = rest.map((element) => element.bytes.slice());
      return value as SequenceOf<M>;
    },
  };
}

/** SEQUENCE OF one type under one tag. */
export const listOf = <T>(tag: number, codec: Codec<T>): Codec<readonly T[]> => ({
  encode: (values) => concat(...values.map((value) => tlv(tag, codec.encode(value)))),
  decode: (contents) =>
    readTlvs(contents).map((element, i) => {
      if (element.tag !== tag) throw new TlvError(`expected ${tagHex(tag)}, found ${tagHex(element.tag)}`);
      return within(String(i), () => codec.decode(element.value));
    }),
});

/** One alternative of a CHOICE: `{ kind: 'fillFileOffset', value: 12 }`. */
export type Choice<A extends Readonly<Record<string, { tag: number; codec: Codec<unknown> }>>> = {
  [K in keyof A & string]: {
    readonly kind: K;
    readonly value: A[K]['codec'] extends Codec<infer T> ? T : never;
  };
}[keyof A & string];

/** SEQUENCE OF CHOICE, which the package format uses wherever order carries meaning. */
export function listOfChoice<A extends Readonly<Record<string, { tag: number; codec: Codec<unknown> }>>>(
  alternatives: A,
): Codec<readonly Choice<A>[]> {
  const single = choice(alternatives);
  return {
    encode: (values) => concat(...values.map((value) => single.encode(value))),
    decode: (contents) => readTlvs(contents).map((element) => single.decode(element.bytes)),
  };
}

/** CHOICE, tag included: its contents are the chosen element itself. */
export function choice<A extends Readonly<Record<string, { tag: number; codec: Codec<unknown> }>>>(
  alternatives: A,
): Codec<Choice<A>> {
  const rows = alternatives as unknown as Record<string, { tag: number; codec: Codec<unknown> }>;
  return {
    encode({ kind, value }) {
      const row = rows[kind]!;
      return tlv(row.tag, row.codec.encode(value));
    },
    decode(contents) {
      const [element, ...others] = readTlvs(contents);
      if (element === undefined || others.length > 0) throw new TlvError('a choice holds exactly one element');
      const found = Object.entries(rows).find(([, row]) => row.tag === element.tag);
      if (found === undefined) throw new TlvError(`no alternative ${tagHex(element.tag)}`);
      const [kind, row] = found;
      return { kind, value: within(kind, () => row.codec.decode(element.value)) } as Choice<A>;
    },
  };
}

/** Names the member in the message of whatever goes wrong inside it. */
export function within<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new TlvError(`${name}: ${error instanceof Error ? error.message : 'malformed'}`);
  }
}
