/** PE-NonStandard. TCA eUICC Profile Package 3.3 section 8.9. */
import { objectIdentifier, octets, required, sequence, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

const members = {
  header: required(0xa0, peHeader),
  issuerID: required(0x81, objectIdentifier),
  content: required(0x82, octets()),
};

export const nonStandard = sequence(members);
export type NonStandard = SequenceOf<typeof members>;
