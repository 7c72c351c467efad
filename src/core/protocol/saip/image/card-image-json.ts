import { fromHex, toHex } from '../../bytes/index.ts';
import type { CardImage } from './card-image.ts';

/** JSON form of a card image: the same data, each byte string as `{ "hex": "…" }`. */
export type CardImageJson = { readonly [key: string]: unknown };

export const encodeCardImage = (image: CardImage): CardImageJson => toJson(image) as CardImageJson;

/** Inverse of `encodeCardImage`. Trusts its input: what comes from outside goes through a package instead. */
export const decodeCardImage = (json: CardImageJson): CardImage => fromJson(json) as CardImage;

function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: toHex(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return mapMembers(value, toJson);
}

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const { hex } = value as { hex?: unknown };
  return typeof hex === 'string' ? fromHex(hex) : mapMembers(value, fromJson);
}

const mapMembers = (value: object, map: (member: unknown) => unknown): object =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, map(member)]),
  );
