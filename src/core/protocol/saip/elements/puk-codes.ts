/** PE-PUKCodes. TCA eUICC Profile Package 3.3 section 8.4.2. */
import { listOf, octets, optional, required, sequence, uint8, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

const configuration = {
  keyReference: required(0x80, uint8),
  pukValue: required(0x81, octets(8, 8)),
  /** High nibble the most tries, low nibble the tries left; DEFAULT AA. */
  maxNumOfAttempsRetryNumLeft: optional(0x82, uint8),
};

const members = {
  header: required(0xa0, peHeader),
  pukCodes: required(0xa1, listOf(0x30, sequence(configuration))),
};

export const pukCodes = sequence(members);
export type PukCodes = SequenceOf<typeof members>;
export type PukConfiguration = SequenceOf<typeof configuration>;
