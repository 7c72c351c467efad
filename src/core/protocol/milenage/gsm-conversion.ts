import { concat, xor } from '../bytes/index.ts';

/** Conversion functions c2 and c3 to GSM's values, 3GPP TS 33.102 section 6.8.1.2. */

/** SRES: the exclusive or of RES, zero-padded to 16 bytes, in blocks of four. */
export function gsmSres(res: Uint8Array): Uint8Array {
  const padded = concat(res, new Uint8Array(16 - res.length));
  return [0, 4, 8, 12]
    .map((at) => padded.subarray(at, at + 4))
    .reduce(xor)
    .slice();
}

/** Kc of CK and IK. */
export function gsmKc(ck: Uint8Array, ik: Uint8Array): Uint8Array {
  return [ck.subarray(0, 8), ck.subarray(8), ik.subarray(0, 8), ik.subarray(8)].reduce(xor).slice();
}
