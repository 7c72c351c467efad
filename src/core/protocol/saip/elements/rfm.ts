/** PE-RFM, remote file management. TCA eUICC Profile Package 3.3 section 8.8. */
import { listOf, octets, oneByte, optional, required, sequence, type SequenceOf } from '../schema.ts';
import { peHeader } from './pe-header.ts';

const adfAccess = {
  adfAID: required(0x80, octets(5, 16)),
  adfAccessDomain: required(0x81, octets()),
  adfAdminAccessDomain: required(0x82, octets()),
};

const members = {
  header: required(0xa0, peHeader),
  instanceAID: required(0x4f, octets(5, 16)),
  securityDomainAID: optional(0x4f, octets(5, 16)),
  tarList: optional(0xa0, listOf(0x04, octets(3, 3))),
  minimumSecurityLevel: required(0x81, oneByte),
  uiccAccessDomain: required(0x04, octets()),
  uiccAdminAccessDomain: required(0x04, octets()),
  adfRFMAccess: optional(0x30, sequence(adfAccess)),
};

export const rfm = sequence(members);
export type Rfm = SequenceOf<typeof members>;
