import type { TuakOptions } from '../milenage/index.ts';

/**
 * Lengths of TUAK's values in algorithmOptions of PE-AKAParameter. TCA eUICC Profile Package 3.3 section 8.5.
 *
 * Known from packages in the field: 01 stands for a RES of 64 bits, 02 for one of 128, which are TUAK's own codes of
 * these lengths (3GPP TS 35.231 section 6.3). That RES lies in b1 to b3, the MAC in b4 and b5, CK in b6 and IK in b7 is
 * our reading: unverified. Card and network read alike, so a wrong reading shows against foreign cards alone.
 */
const resCodes = new Map<number, TuakOptions['resBits']>([
  [0, 32],
  [1, 64],
  [2, 128],
  [4, 256],
]);
const macCodes = new Map<number, TuakOptions['macBits']>([
  [0, 64],
  [1, 128],
  [2, 256],
]);

const codeOf = <T>(codes: ReadonlyMap<number, T>, wanted: T): number =>
  [...codes].find(([, value]) => value === wanted)![0];

/** Undefined for codes that stand for no length. */
export function decodeTuakOptions(algorithmOptions: number, numberOfKeccak: number): TuakOptions | undefined {
  const resBits = resCodes.get(algorithmOptions & 0x07);
  const macBits = macCodes.get((algorithmOptions >> 3) & 0x03);
  if (resBits === undefined || macBits === undefined || algorithmOptions > 0x7f || numberOfKeccak < 1) return undefined;
  const [ckBits, ikBits] = [0x20, 0x40].map((bit) => ((algorithmOptions & bit) === 0 ? 128 : 256)) as [128, 128];
  return { resBits, macBits, ckBits, ikBits, keccakIterations: numberOfKeccak };
}

export const encodeTuakOptions = ({ resBits, macBits, ckBits, ikBits }: TuakOptions): number =>
  codeOf(resCodes, resBits) |
  (codeOf(macCodes, macBits) << 3) |
  (ckBits === 256 ? 0x20 : 0) |
  (ikBits === 256 ? 0x40 : 0);
