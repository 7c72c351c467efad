/** PE-CDMAParameter. TCA eUICC Profile Package 3.3 section 8.5.4; secrets as 3GPP2 S.S0016. */
import { octets, optional, required, sequence, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

const members = {
  header: required(0xa0, peHeader),
  authenticationKey: required(0x81, octets(8, 8)),
  ssd: optional(0x82, octets(16, 16)),
  hrpdAccessAuthenticationData: optional(0x83, octets(2, 32)),
  simpleIPAuthenticationData: optional(0x84, octets(3, 483)),
  mobileIPAuthenticationData: optional(0x85, octets(5, 957)),
};

export const cdmaParameter = sequence(members);
export type CdmaParameter = SequenceOf<typeof members>;
