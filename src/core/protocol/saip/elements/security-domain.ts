/** PE-SecurityDomain. TCA eUICC Profile Package 3.3 section 8.6. */
import { listOf, octets, oneByte, optional, required, sequence, uint16, uint8, type SequenceOf } from '../schema.ts';
import { applicationInstance } from './application-instance.ts';
import { peHeader } from './pe-header.ts';

const keyComponent = {
  keyType: required(0x80, octets()),
  keyData: required(0x86, octets()),
  macLength: optional(0x87, uint8),
};

const keyObject = {
  keyUsageQualifier: required(0x95, octets(1, 2)),
  keyAccess: optional(0x96, oneByte),
  keyIdentifier: required(0x82, oneByte),
  keyVersionNumber: required(0x83, oneByte),
  keyCounterValue: optional(0x85, octets()),
  keyComponents: required(0x30, listOf(0x30, sequence(keyComponent))),
};

const openPersoData = {
  restrictParameter: optional(0xd9, oneByte),
  contactlessProtocolParameters: optional(0x04, octets()),
};

const members = {
  header: required(0xa0, peHeader),
  instance: required(0xa1, applicationInstance),
  keyList: optional(0xa2, listOf(0x30, sequence(keyObject))),
  sdPersoData: optional(0xa3, listOf(0x04, octets())),
  openPersoData: optional(0xa4, sequence(openPersoData)),
  catTpParameters: optional(
    0xa5,
    sequence({ catTpMaxSduSize: required(0x80, uint16), catTpMaxPduSize: required(0x81, uint16) }),
  ),
};

export const securityDomain = sequence(members);
export type SecurityDomain = SequenceOf<typeof members>;
export type SecurityDomainKey = SequenceOf<typeof keyObject>;
