/** ApplicationInstance of security domains and applications. TCA eUICC Profile Package 3.3 section 8.7.3. */
import { listOf, octets, oneByte, optional, required, sequence, type SequenceOf } from '../schema.ts';

const aid = octets(5, 16);
const quota = octets(2, 4);

const systemParameters = {
  volatileMemoryQuotaC7: optional(0xc7, quota),
  nonVolatileMemoryQuotaC8: optional(0xc8, quota),
  globalServiceParameters: optional(0xcb, octets()),
  implicitSelectionParameter: optional(0xcf, octets()),
  volatileReservedMemory: optional(0xd7, quota),
  nonVolatileReservedMemory: optional(0xd8, quota),
  ts102226SIMFileAccessToolkitParameter: optional(0xca, octets()),
  ts102226AdditionalContactlessParameters: optional(
    0xa0,
    sequence({ protocolParameterData: required(0x80, octets()) }),
  ),
  contactlessProtocolParameters: optional(0xd9, octets()),
  userInteractionContactlessParameters: optional(0xda, octets()),
  cumulativeGrantedVolatileMemory: optional(0x82, quota),
  cumulativeGrantedNonVolatileMemory: optional(0x83, quota),
};

const uiccParameters = {
  uiccToolkitApplicationSpecificParametersField: optional(0x80, octets()),
  uiccAccessApplicationSpecificParametersField: optional(0x81, octets()),
  uiccAdministrativeAccessApplicationSpecificParametersField: optional(0x82, octets()),
};

const members = {
  applicationLoadPackageAID: required(0x4f, aid),
  classAID: required(0x4f, aid),
  instanceAID: required(0x4f, aid),
  extraditeSecurityDomainAID: optional(0x4f, aid),
  applicationPrivileges: required(0x82, octets()),
  lifeCycleState: optional(0x83, oneByte),
  applicationSpecificParametersC9: required(0xc9, octets()),
  systemSpecificParameters: optional(0xef, sequence(systemParameters)),
  applicationParameters: optional(0xea, sequence(uiccParameters)),
  processData: optional(0x30, listOf(0x04, octets())),
  controlReferenceTemplate: optional(0xb0, sequence({ applicationProviderIdentifier: required(0x5f20, octets()) })),
};

export const applicationInstance = sequence(members);
export type ApplicationInstance = SequenceOf<typeof members>;
