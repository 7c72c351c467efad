/** PE-AKAParameter. TCA eUICC Profile Package 3.3 section 8.5. */
import { choice, listOf, octets, oneByte, optional, required, sequence, uint8, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

export const algorithmId = { milenage: 1, tuak: 2, usimTestAlgorithm: 3 } as const;

const mapping = {
  mappingOptions: required(0x80, oneByte),
  mappingSource: required(0x81, octets(5, 16)),
};

const algorithm = {
  algorithmID: required(0x80, uint8),
  algorithmOptions: required(0x81, oneByte),
  key: required(0x82, octets(16, 32)),
  opc: required(0x83, octets(0, 32)),
  rotationConstants: optional(0x84, octets(5, 5)),
  xoringConstants: optional(0x85, octets(80, 80)),
  authCounterMax: optional(0x86, octets(3, 3)),
  numberOfKeccak: optional(0x87, uint8),
};

const sqn = octets(6, 6);

const members = {
  header: required(0xa0, peHeader),
  algoConfiguration: required(
    0xa1,
    choice({
      mappingParameter: { tag: 0xa0, codec: sequence(mapping) },
      algoParameter: { tag: 0xa1, codec: sequence(algorithm) },
    }),
  ),
  sqnOptions: optional(0x82, oneByte),
  sqnDelta: optional(0x83, sqn),
  sqnAgeLimit: optional(0x84, sqn),
  sqnInit: optional(0xa5, listOf(0x04, sqn)),
};

export const akaParameter = sequence(members);
export type AkaParameter = SequenceOf<typeof members>;
export type AlgoParameter = SequenceOf<typeof algorithm>;
