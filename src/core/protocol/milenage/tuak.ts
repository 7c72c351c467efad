import type { AkaAlgorithm } from './aka-algorithm.ts';
import { keccakF1600 } from './keccak.ts';

/** TUAK, 3GPP TS 35.231 sections 6 and 7. */
export interface TuakOptions {
  readonly macBits: 64 | 128 | 256;
  readonly resBits: 32 | 64 | 128 | 256;
  readonly ckBits: 128 | 256;
  readonly ikBits: 128 | 256;
  /** Times the permutation is applied. */
  readonly keccakIterations: number;
}

export const standardTuakOptions: TuakOptions = {
  macBits: 64,
  resBits: 64,
  ckBits: 128,
  ikBits: 128,
  keccakIterations: 1,
};

const algorithmName = Uint8Array.from([...'TUAK1.0'].map((character) => character.charCodeAt(0)));
const none = new Uint8Array(0);
const lengthCode = { 32: 0x00, 64: 0x08, 128: 0x10, 256: 0x20 } as const;

interface Fields {
  readonly top: Uint8Array;
  readonly instance: number;
  readonly rand?: Uint8Array;
  readonly amf?: Uint8Array;
  readonly sqn?: Uint8Array;
}

/** One run of the permutation over a filled state; every field lies in it last byte first. */
function run(k: Uint8Array, iterations: number, { top, instance, rand = none, amf = none, sqn = none }: Fields) {
  let state: Uint8Array = new Uint8Array(200);
  const put = (offset: number, field: Uint8Array) => state.set(field.toReversed(), offset);
  put(0, top);
  state[32] = instance | (k.length === 32 ? 0x01 : 0x00);
  put(33, algorithmName);
  put(40, rand);
  put(56, amf);
  put(58, sqn);
  put(64, k);
  state[96] = 0x1f;
  state[135] = 0x80;
  for (let i = 0; i < iterations; i++) state = keccakF1600(state);
  return (offset: number, bits: number) => state.slice(offset, offset + bits / 8).toReversed();
}

/** TOPc of operator value `top` (32 bytes) for key `k`. */
export function deriveTopc(k: Uint8Array, top: Uint8Array, keccakIterations = 1): Uint8Array {
  return run(k, keccakIterations, { top, instance: 0x00 })(0, 256);
}

/** Throws RangeError unless `k` has 16 or 32 bytes and `topc` 32. */
export function tuak(k: Uint8Array, topc: Uint8Array, options: TuakOptions = standardTuakOptions): AkaAlgorithm {
  if ((k.length !== 16 && k.length !== 32) || topc.length !== 32)
    throw new RangeError('TUAK takes K of 16 or 32 bytes and TOPc of 32');
  const { macBits, resBits, ckBits, ikBits, keccakIterations } = options;
  const mac = (family: number) => (rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array) =>
    run(k, keccakIterations, { top: topc, instance: family | lengthCode[macBits], rand, amf, sqn })(0, macBits);
  return {
    f1: mac(0x00),
    f1Star: mac(0x80),
    f2345(rand) {
      const long = (ckBits === 256 ? 0x04 : 0x00) | (ikBits === 256 ? 0x02 : 0x00);
      const out = run(k, keccakIterations, { top: topc, instance: 0x40 | lengthCode[resBits] | long, rand });
      return { res: out(0, resBits), ck: out(32, ckBits), ik: out(64, ikBits), ak: out(96, 48) };
    },
    f5Star: (rand) => run(k, keccakIterations, { top: topc, instance: 0xc0, rand })(96, 48),
  };
}
