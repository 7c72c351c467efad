import { concat, xor } from '../bytes/index.ts';
import type { AkaAlgorithm } from './aka-algorithm.ts';

/** The USIM test algorithm: exclusive or in place of cryptography, for test networks. 3GPP TS 34.108 section 8.1.2. */
export function testAlgorithm(k: Uint8Array): AkaAlgorithm {
  if (k.length !== 16) throw new RangeError('the test algorithm takes K of 16 bytes');
  const rotate = (block: Uint8Array, bytes: number) => concat(block.subarray(bytes), block.subarray(0, bytes));
  const mac = (rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array) =>
    xor(xor(k, rand).subarray(0, 8), concat(sqn, amf));
  const anonymityKey = (rand: Uint8Array) => xor(k, rand).slice(3, 9);
  return {
    f1: mac,
    f1Star: mac,
    f2345(rand) {
      const xdout = xor(k, rand);
      return { res: xdout, ck: rotate(xdout, 1), ik: rotate(xdout, 2), ak: anonymityKey(rand) };
    },
    f5Star: anonymityKey,
  };
}
