import { concat, equal, xor } from '../bytes/index.ts';
import { aesBlocks, aesEcbEncrypt } from '../crypto/index.ts';
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

/** Throws RangeError unless `k` and `opc` have 16 bytes and rotations are whole bytes. */
export function milenage(k: Uint8Array, opc: Uint8Array, own: MilenageConstants = standardConstants): AkaAlgorithm {
  if (k.length !== 16 || opc.length !== 16) throw new RangeError('MILENAGE takes K and OPc of 16 bytes');
  const valid = own.rotations.length === 5 && own.constants.length === 5 && own.rotations.every((r) => r % 8 === 0);
  if (!valid) throw new RangeError('MILENAGE takes five byte-wise rotations and five constants');

  const encrypt = aesBlocks(k);
  // Byte i of a rotated block is byte i + r of it; OPc is added before the rotation and once more at the end.
  const turns = own.rotations.map((bits) => (bits >> 3) % 16);
  /** Input of the last encryption of OUTn, into `into` at `offset`. */
  const fill = (n: number, start: Uint8Array, into: Uint8Array, offset: number, added?: Uint8Array) => {
    const constant = own.constants[n - 1]!;
    const turn = turns[n - 1]!;
    for (let i = 0; i < 16; i++) {
      const from = (i + turn) & 15;
      into[offset + i] = start[from]! ^ opc[from]! ^ constant[i]! ^ (added?.[i] ?? 0);
    }
  };
  const addOpc = (blocks: Uint8Array): Uint8Array => {
    const out = new Uint8Array(blocks.length);
    for (let i = 0; i < out.length; i++) out[i] = blocks[i]! ^ opc[i & 15]!;
    return out;
  };
  /** TEMP of the challenge met last: f1 to f5 begin with the same one. */
  let last: { readonly rand: Uint8Array; readonly temp: Uint8Array } | undefined;
  const temp = (rand: Uint8Array): Uint8Array => {
    if (last === undefined || !equal(last.rand, rand)) last = { rand: rand.slice(), temp: encrypt(xor(rand, opc)) };
    return last.temp;
  };
  const out1 = (rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array) => {
    if (sqn.length !== 6 || amf.length !== 2) throw new RangeError('SQN has 6 bytes and AMF 2');
    const block = new Uint8Array(16);
    fill(1, concat(sqn, amf, sqn, amf), block, 0, temp(rand));
    return addOpc(encrypt(block));
  };

  return {
    f1: (rand, sqn, amf) => out1(rand, sqn, amf).slice(0, 8),
    f1Star: (rand, sqn, amf) => out1(rand, sqn, amf).slice(8),
    f2345(rand) {
      const start = temp(rand);
      const blocks = new Uint8Array(48);
      for (const n of [2, 3, 4]) fill(n, start, blocks, 16 * (n - 2));
      const out = addOpc(encrypt(blocks));
      return { res: out.slice(8, 16), ck: out.slice(16, 32), ik: out.slice(32), ak: out.slice(0, 6) };
    },
    f5Star(rand) {
      const block = new Uint8Array(16);
      fill(5, temp(rand), block, 0);
      return addOpc(encrypt(block)).slice(0, 6);
    },
  };
}
