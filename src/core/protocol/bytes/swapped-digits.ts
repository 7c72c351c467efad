/** Decimal digits two a byte, low nibble first, padded with F (ITU-T E.118, 3GPP TS 23.003, TS 31.102). */

import { fromHex, toHex } from './hex.ts';

const swap = (hex: string) => hex.replace(/(.)(.)/g, '$2$1');

/** Bytes of digits with swapped nibbles, F-padded to `length` bytes (or to a whole byte). */
export function encodeSwappedDigits(digits: string, length = Math.ceil(digits.length / 2)): Uint8Array {
  if (!/^[0-9]*$/.test(digits)) throw new RangeError('not decimal digits');
  if (digits.length > 2 * length) throw new RangeError(`${digits.length} digits do not fit ${length} bytes`);
  return fromHex(swap(digits.padEnd(2 * length, 'F')));
}

/** Digits of swapped nibbles, trailing F removed. Throws RangeError on any other nibble above 9. */
export function decodeSwappedDigits(bytes: Uint8Array): string {
  const digits = swap(toHex(bytes)).replace(/F+$/, '');
  if (!/^[0-9]*$/.test(digits)) throw new RangeError('not swapped decimal digits');
  return digits;
}
