/** IMSI in EF.IMSI: 3GPP TS 31.102 section 4.2.2 (length, parity nibble, swapped digits, F padding; 9 bytes). */
import { decodeSwappedDigits, encodeSwappedDigits } from '../bytes/index.ts';

export function encodeImsi(imsi: string): Uint8Array {
  if (!/^[0-9]{6,15}$/.test(imsi)) throw new RangeError('IMSI must have 6 to 15 digits');
  const parity = imsi.length % 2 === 1 ? '9' : '1';
  const file = new Uint8Array(9).fill(0xff);
  const digits = encodeSwappedDigits(parity + imsi);
  file[0] = digits.length;
  file.set(digits, 1);
  return file;
}

/** Throws RangeError when the file holds no IMSI (an unpersonalised card has FF). */
export function decodeImsi(file: Uint8Array): string {
  const length = file[0] ?? 0;
  if (length < 1 || length > 8 || file.length < 1 + length) throw new RangeError('no IMSI in the file');
  const digits = decodeSwappedDigits(file.subarray(1, 1 + length));
  if (digits.length < 2) throw new RangeError('no IMSI in the file');
  return digits.slice(1);
}
