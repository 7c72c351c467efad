import { fromUint, toBigUint } from '../bytes/index.ts';

/**
 * Sequence number management in the USIM, 3GPP TS 33.102 annex C.2 (array scheme): SQN is SEQ (43 bits) and IND
 * (5 bits); the card holds the highest SEQ accepted for each IND.
 */
export interface SqnLimits {
  /** Greatest jump forward, in steps of SEQ. */
  readonly delta: number;
  /** Greatest age behind the highest SEQ; undefined: no limit. */
  readonly ageLimit?: number | undefined;
}

export const indexCount = 32;
export const standardSqnLimits: SqnLimits = { delta: 2 ** 28 };

export function splitSqn(sqn: Uint8Array): { seq: number; ind: number } {
  const value = toBigUint(sqn);
  return { seq: Number(value >> 5n), ind: Number(value & 31n) };
}

export function joinSqn(seq: number, ind: number): Uint8Array {
  return fromUint((BigInt(seq) << 5n) | BigInt(ind), 6);
}

export type SqnVerdict =
  | { readonly accepted: true; /** The array to keep from now on. */ readonly seqs: readonly number[] }
  | { readonly accepted: false; /** For AUTS: the highest SQN accepted so far. */ readonly sqnMs: Uint8Array };

/** `seqs` has 32 entries, one an IND. */
export function checkSqn(seqs: readonly number[], sqn: Uint8Array, limits: SqnLimits = standardSqnLimits): SqnVerdict {
  const { seq, ind } = splitSqn(sqn);
  const highest = Math.max(...seqs);
  const fresh = seq > seqs[ind]!;
  const near = seq - highest <= limits.delta;
  const young = limits.ageLimit === undefined || highest - seq < limits.ageLimit;
  if (fresh && near && young) return { accepted: true, seqs: seqs.map((old, i) => (i === ind ? seq : old)) };
  return { accepted: false, sqnMs: joinSqn(highest, seqs.indexOf(highest)) };
}
