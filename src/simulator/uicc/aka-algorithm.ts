import {
  milenage,
  standardTuakOptions,
  testAlgorithm,
  tuak,
  type AkaAlgorithm,
} from '#core/protocol/milenage/index.ts';
import type { CardAka } from '#core/protocol/saip/index.ts';

/**
 * The authentication functions a profile's AKA parameters describe. TUAK with MAC and RES of 64 and keys of 128 bits:
 * other lengths (in algorithmOptions) are not read.
 */
export function akaAlgorithm(aka: CardAka): AkaAlgorithm {
  switch (aka.algorithm) {
    case 'milenage': {
      const constants = [0, 1, 2, 3, 4].map((i) => aka.xoringConstants.subarray(16 * i, 16 * i + 16));
      return milenage(aka.k, aka.opc, { rotations: [...aka.rotationConstants], constants });
    }
    case 'usimTestAlgorithm':
      return testAlgorithm(aka.k);
    case 'tuak':
      return tuak(aka.k, aka.opc, { ...standardTuakOptions, keccakIterations: aka.numberOfKeccak });
  }
}
