import { concat, equal, xor } from '../bytes/index.ts';
import type { AkaAlgorithm } from './aka-algorithm.ts';

/** AUTN and AUTS, 3GPP TS 33.102 sections 6.3.2, 6.3.3 and 6.3.5. */

/** AUTN = SQN xor AK, AMF, MAC-A: 16 bytes, more where TUAK has a longer MAC. */
export function makeAutn(algorithm: AkaAlgorithm, rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array): Uint8Array {
  return concat(xor(sqn, algorithm.f2345(rand).ak), amf, algorithm.f1(rand, sqn, amf));
}

/** SQN and AMF out of AUTN; undefined when MAC-A is not right. `ak`: of f5, where it has been computed already. */
export function openAutn(
  algorithm: AkaAlgorithm,
  rand: Uint8Array,
  autn: Uint8Array,
  ak: Uint8Array = algorithm.f2345(rand).ak,
): { sqn: Uint8Array; amf: Uint8Array } | undefined {
  const sqn = xor(autn.subarray(0, 6), ak);
  const amf = autn.slice(6, 8);
  return equal(algorithm.f1(rand, sqn, amf), autn.subarray(8)) ? { sqn, amf } : undefined;
}

/** AMF* that MAC-S is computed with. */
const resynchronisationAmf = Uint8Array.of(0, 0);

/** AUTS = SQN_MS xor AK*, MAC-S: 14 bytes, more where TUAK has a longer MAC. */
export function makeAuts(algorithm: AkaAlgorithm, rand: Uint8Array, sqnMs: Uint8Array): Uint8Array {
  return concat(xor(sqnMs, algorithm.f5Star(rand)), algorithm.f1Star(rand, sqnMs, resynchronisationAmf));
}

/** SQN_MS out of AUTS; undefined when MAC-S is not right. */
export function openAuts(algorithm: AkaAlgorithm, rand: Uint8Array, auts: Uint8Array): Uint8Array | undefined {
  const sqnMs = xor(auts.subarray(0, 6), algorithm.f5Star(rand));
  return equal(algorithm.f1Star(rand, sqnMs, resynchronisationAmf), auts.subarray(6)) ? sqnMs : undefined;
}
