import { fromHex, toHex } from '../bytes/index.ts';

/** Digits of the header's ICCID: reading order, F-padded. Throws RangeError on anything else. */
export function decodeIccidDigits(bytes: Uint8Array): string {
  const digits = toHex(bytes).replace(/F+$/, '');
  if (!/^\d{18,20}$/.test(digits)) throw new RangeError('not the digits of an ICCID');
  return digits;
}

export function encodeIccidDigits(digits: string): Uint8Array {
  if (!/^\d{18,20}$/.test(digits)) throw new RangeError('an ICCID has 18 to 20 digits');
  return fromHex(digits.padEnd(20, 'F'));
}
