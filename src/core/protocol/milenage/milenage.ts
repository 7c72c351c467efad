import { concat, xor } from '../bytes/index.ts';
import { aesEcbEncrypt } from '../crypto/index.ts';
import type { AkaAlgorithm } from './aka-algorithm.ts';

/** MILENAGE, 3GPP TS 35.206 section 4. */

/** Rotations r1 to r5 in bits (multiples of 8) and constants c1 to c5 of 16 bytes; operators may choose their own. */
export interface MilenageConstants {
  readonly rotations: readonly number[];
  readonly constants: readonly Uint8Array[];
}

const lastByte = (value: number) => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, value);

export const standardConstants: MilenageConstants = {
  rotations: [64, 0, 32, 64, 96],
  constants: [0, 1, 2, 4, 8].map(lastByte),
};

/** OPc of operator code `op` for key `k`, 16 bytes each. */
export function deriveOpc(k: Uint8Array, op: Uint8Array): Uint8Array {
  return xor(aesEcbEncrypt(k, op), op);
}

const rotate = (block: Uint8Array, bits: number) => {
  const bytes = (bits >> 3) % 16;
  return concat(block.subarray(bytes), block.subarray(0, bytes));
};

/** Throws RangeError unless `k` and `opc` have 16 bytes and rotations are whole bytes. */
export function milenage(k: Uint8Array, opc: Uint8Array, own: MilenageConstants = standardConstants): AkaAlgorithm {
  if (k.length !== 16 || opc.length !== 16) throw new RangeError('MILENAGE takes K and OPc of 16 bytes');
  const valid = own.rotations.length === 5 && own.constants.length === 5 && own.rotations.every((r) => r % 8 === 0);
  if (!valid) throw new RangeError('MILENAGE takes five byte-wise rotations and five constants');

  const temp = (rand: Uint8Array) => aesEcbEncrypt(k, xor(rand, opc));
  const out1 = (rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array) => {
    const in1 = concat(sqn, amf, sqn, amf);
    const rotated = rotate(xor(in1, opc), own.rotations[0]!);
    return xor(aesEcbEncrypt(k, xor(xor(temp(rand), rotated), own.constants[0]!)), opc);
  };
  const outN = (n: 2 | 3 | 4 | 5, start: Uint8Array) => {
    const rotated = rotate(xor(start, opc), own.rotations[n - 1]!);
    return xor(aesEcbEncrypt(k, xor(rotated, own.constants[n - 1]!)), opc);
  };

  return {
    f1: (rand, sqn, amf) => out1(rand, sqn, amf).slice(0, 8),
    f1Star: (rand, sqn, amf) => out1(rand, sqn, amf).slice(8),
    f2345(rand) {
      const start = temp(rand);
      const out2 = outN(2, start);
      return { res: out2.slice(8), ck: outN(3, start), ik: outN(4, start), ak: out2.slice(0, 6) };
    },
    f5Star: (rand) => outN(5, temp(rand)).slice(0, 6),
  };
}
