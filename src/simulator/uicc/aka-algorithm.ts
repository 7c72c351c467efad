import { milenage, testAlgorithm, type AkaAlgorithm } from '#core/protocol/milenage/index.ts';
import type { CardAka } from '#core/protocol/saip/index.ts';
import { Refusal } from './answer.ts';

/** The authentication functions a profile's AKA parameters describe. Throws 6985 for TUAK, which this card lacks. */
export function akaAlgorithm(aka: CardAka): AkaAlgorithm {
  switch (aka.algorithm) {
    case 'milenage': {
      const constants = [0, 1, 2, 3, 4].map((i) => aka.xoringConstants.subarray(16 * i, 16 * i + 16));
      return milenage(aka.k, aka.opc, { rotations: [...aka.rotationConstants], constants });
    }
    case 'usimTestAlgorithm':
      return testAlgorithm(aka.k);
    case 'tuak':
      throw new Refusal(0x6985);
  }
}
