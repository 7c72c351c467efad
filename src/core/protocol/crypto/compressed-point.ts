/** Points of P-256 in their short form, SEC 1 section 2.3. */
import { concat, fromUint, toBigUint } from '../bytes/index.ts';
import { KeyError } from './keys.ts';

/** FIPS 186-5: the field's prime and the constant b of P-256; a is -3. */
const prime = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

const mod = (value: bigint) => ((value % prime) + prime) % prime;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square))
    if ((rest & 1n) === 1n) result = mod(result * square);
  return result;
}

/** 02 or 03 and X, 33 bytes, of 04 X Y. */
export const compressPoint = (point: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0x02 | (point[64]! & 1)), point.subarray(1, 33));

/** 04 X Y of a point of P-256 in either form. Throws KeyError when it is none. */
export function uncompressedPoint(point: Uint8Array): Uint8Array {
  if (point.length === 65 && point[0] === 0x04) return point;
  if (point.length !== 33 || (point[0] !== 0x02 && point[0] !== 0x03)) throw new KeyError('not a point of P-256');
  const x = toBigUint(point.subarray(1));
  const square = mod(x * x * x - 3n * x + b);
  // The prime is 3 modulo 4.
  const root = power(square, (prime + 1n) / 4n);
  if (x >= prime || mod(root * root) !== square) throw new KeyError('not a point of P-256');
  const y = (root & 1n) === BigInt(point[0] & 1) ? root : prime - root;
  return concat(Uint8Array.of(0x04), point.subarray(1), fromUint(y, 32));
}
