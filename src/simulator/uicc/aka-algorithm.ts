import { milenage, testAlgorithm, tuak, type AkaAlgorithm } from '#core/protocol/milenage/index.ts';
import { decodeTuakOptions, type CardAka } from '#core/protocol/saip/index.ts';

/** Of the parameters of profiles on cards that are powered: their keys are set up once. */
const algorithms = new WeakMap<CardAka, AkaAlgorithm>();

/** The authentication functions a profile's AKA parameters describe; undefined where they give TUAK lengths that are none. */
export function akaAlgorithm(aka: CardAka): AkaAlgorithm | undefined {
  const present = algorithms.get(aka);
  if (present !== undefined) return present;
  const algorithm = describedBy(aka);
  if (algorithm !== undefined) algorithms.set(aka, algorithm);
  return algorithm;
}

function describedBy(aka: CardAka): AkaAlgorithm | undefined {
  switch (aka.algorithm) {
    case 'milenage': {
      const constants = [0, 1, 2, 3, 4].map((i) => aka.xoringConstants.subarray(16 * i, 16 * i + 16));
      return milenage(aka.k, aka.opc, { rotations: [...aka.rotationConstants], constants });
    }
    case 'usimTestAlgorithm':
      return testAlgorithm(aka.k);
    case 'tuak': {
      const options = decodeTuakOptions(aka.algorithmOptions, aka.numberOfKeccak);
      return options && tuak(aka.k, aka.opc, options);
    }
  }
}
