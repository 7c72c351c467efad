/** PE-PINCodes. TCA eUICC Profile Package 3.3 section 8.4.1. */
import { choice, listOf, octets, optional, required, sequence, uint8, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

const configuration = {
  keyReference: required(0x80, uint8),
  pinValue: required(0x81, octets(8, 8)),
  unblockingPINReference: optional(0x82, uint8),
  /** b1 enabled, b2 may be changed, b3 may be disabled; DEFAULT 7. */
  pinAttributes: optional(0x83, uint8),
  /** High nibble the most tries, low nibble the tries left; DEFAULT 33. */
  maxNumOfAttempsRetryNumLeft: optional(0x84, uint8),
};

const members = {
  header: required(0xa0, peHeader),
  pinCodes: required(
    0xa1,
    choice({
      pinconfig: { tag: 0xa0, codec: listOf(0x30, sequence(configuration)) },
      filePath: { tag: 0x81, codec: octets(0, 8) },
    }),
  ),
};

export const pinCodes = sequence(members);
export type PinCodes = SequenceOf<typeof members>;
export type PinConfiguration = SequenceOf<typeof configuration>;
