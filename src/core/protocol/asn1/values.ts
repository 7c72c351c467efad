import { fromUint, toUint } from '../bytes/index.ts';
import { TlvError } from './tlv.ts';

/** Contents octets of a non-negative INTEGER, minimal two's complement. ITU-T X.690 8.3. */
export function encodeInteger(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('integer must be whole and not negative');
  let length = 1;
  while (value >= 2 ** (8 * length - 1)) length++;
  return fromUint(value, length);
}

/** A non-negative INTEGER; a leading 00 or a set top bit (as some cards send) is read as unsigned. */
export function decodeInteger(value: Uint8Array): number {
  if (value.length === 0) throw new TlvError('empty INTEGER');
  return toUint(value);
}

export const encodeBoolean = (value: boolean): Uint8Array => Uint8Array.of(value ? 0xff : 0x00);

export function decodeBoolean(value: Uint8Array): boolean {
  if (value.length !== 1) throw new TlvError('BOOLEAN is one byte');
  return value[0] !== 0;
}

/** BIT STRING contents with the given bits set, bit 0 first (most significant), trailing zero bits cut. X.690 8.6, 11.2. */
export function encodeBits(bits: Iterable<number>): Uint8Array {
  const set = [...bits];
  const highest = Math.max(-1, ...set);
  if (highest < 0) return Uint8Array.of(0);
  const bytes = new Uint8Array(2 + (highest >> 3));
  bytes[0] = 7 - (highest & 7);
  for (const bit of set) bytes[1 + (bit >> 3)]! |= 0x80 >> (bit & 7);
  return bytes;
}

/** Numbers of the bits that are set. */
export function decodeBits(value: Uint8Array): number[] {
  const unused = value[0];
  if (unused === undefined || unused > 7 || (value.length === 1 && unused !== 0)) throw new TlvError('bad BIT STRING');
  const bits: number[] = [];
  for (let bit = 0; bit < (value.length - 1) * 8 - unused; bit++) {
    if ((value[1 + (bit >> 3)]! & (0x80 >> (bit & 7))) !== 0) bits.push(bit);
  }
  return bits;
}

/** OBJECT IDENTIFIER contents of dotted text. X.690 8.19. */
export function encodeOid(text: string): Uint8Array {
  const arcs = text.split('.').map(Number);
  const [first, second, ...rest] = arcs;
  const valid = /^\d+(\.\d+)+$/.test(text) && arcs.every(Number.isSafeInteger);
  if (!valid || first === undefined || second === undefined || first > 2 || (first < 2 && second > 39))
    throw new RangeError(`not an object identifier: ${text}`);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    bytes.push(...groups);
  }
  return Uint8Array.from(bytes);
}

export function decodeOid(value: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const [i, byte] of value.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new TlvError('object identifier arc over 2^53');
    if (byte >= 0x80 && i === value.length - 1) throw new TlvError('object identifier is cut short');
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs.shift();
  if (first === undefined) throw new TlvError('empty object identifier');
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...arcs].join('.');
}
