import { concat, xor } from '../bytes/index.ts';

/** Conversion functions c2 and c3 to GSM's values, 3GPP TS 33.102 section 6.8.1.2. */

const blocksOf = (bytes: Uint8Array, length: number) =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(length * i, length * (i + 1)));

/** SRES: the exclusive or of RES, zero-padded to 16 bytes, in blocks of four. */
export const gsmSres = (res: Uint8Array): Uint8Array =>
  blocksOf(concat(res, new Uint8Array(-res.length & 3)), 4)
    .reduce(xor)
    .slice();

/** Kc of CK and IK: the exclusive or of their blocks of eight. */
export const gsmKc = (ck: Uint8Array, ik: Uint8Array): Uint8Array => blocksOf(concat(ck, ik), 8).reduce(xor).slice();
