/** PE-Application. TCA eUICC Profile Package 3.3 section 8.7. */
import { listOf, octets, optional, required, sequence, type SequenceOf } from '../schema.ts';
import { applicationInstance } from './application-instance.ts';
import { peHeader } from './pe-header.ts';

const loadBlock = {
  loadPackageAID: required(0x4f, octets(5, 16)),
  securityDomainAID: optional(0x4f, octets(5, 16)),
  nonVolatileCodeLimitC6: optional(0xc6, octets()),
  volatileDataLimitC7: optional(0xc7, octets()),
  nonVolatileDataLimitC8: optional(0xc8, octets()),
  hashValue: optional(0xc1, octets()),
  loadBlockObject: required(0xc4, octets()),
};

const members = {
  header: required(0xa0, peHeader),
  loadBlock: optional(0xa1, sequence(loadBlock)),
  instanceList: optional(0xa2, listOf(0x30, applicationInstance)),
};

export const application = sequence(members);
export type Application = SequenceOf<typeof members>;
