/** EUICCInfo1 (BF20) and EUICCInfo2 (BF22) of SGP.22 section 4.3 and 5.7.8, with the members v3 added that cards already send. */
import { decodeInteger, encodeInteger, Fields, readTlvs, tlv, type Tlv } from '../../asn1/index.ts';
import { concat, encodeUtf8, toHex, fromHex } from '../../bytes/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { resultCodes, type ResultName } from '../result-codes.ts';
import { decodeText } from '../text.ts';
import { namedBits, type BitName } from './named-bits.ts';
import { pprIds, type PprId } from './ppr-ids.ts';
import { decodeVersion, encodeVersion } from './version.ts';

export interface EuiccInfo1 {
  /** Lowest specification version supported, "2.2.0". */
  readonly lowestSvn: string;
  /** Subject key identifiers of the CIs (upper-case hex), in the card's order of preference. */
  readonly euiccCiPKIdListForVerification: readonly string[];
  readonly euiccCiPKIdListForSigning: readonly string[];
}

/** ExtCardResource: TS 102 226 section 8.2.1.7.2. */
export interface ExtCardResource {
  readonly installedApplications?: number | undefined;
  /** Bytes. */
  readonly freeNonVolatileMemory?: number | undefined;
  /** Bytes. */
  readonly freeVolatileMemory?: number | undefined;
}

const uiccCapabilityNames = [
  'contactlessSupport',
  'usimSupport',
  'isimSupport',
  'csimSupport',
  'akaMilenage',
  'akaCave',
  'akaTuak128',
  'akaTuak256',
  'usimTestAlgorithm',
  undefined,
  'gbaAuthenUsim',
  'gbaAuthenISim',
  'mbmsAuthenUsim',
  'eapClient',
  'javacard',
  'multos',
  'multipleUsimSupport',
  'multipleIsimSupport',
  'multipleCsimSupport',
  'berTlvFileSupport',
  'dfLinkSupport',
  'catTp',
  'getIdentity',
  'profileAX25519',
  'profileBP256',
  'suciCalculatorApi',
  'dnsResolution',
  'scp11ac',
  'scp11cAuthorization',
  's16Mode',
  'eaka',
  'iotMinimal',
] as const;
export const uiccCapabilities = namedBits(uiccCapabilityNames);
export type UiccCapability = BitName<NonNullable<(typeof uiccCapabilityNames)[number]>>;

const rspCapabilityNames = [
  'additionalProfile',
  'crlSupport',
  'rpmSupport',
  'testProfileSupport',
  'deviceInfoExtensibilitySupport',
  'serviceSpecificDataSupport',
  'hriServerAddressSupport',
  'serviceProviderMessageSupport',
  'lpaProxySupport',
  'enterpriseProfilesSupport',
  'serviceDescriptionSupport',
  'deviceChangeSupport',
  'encryptedDeviceChangeDataSupport',
  'estimatedProfileSizeIndicationSupport',
  'profileSizeInProfilesInfoSupport',
  'crlStaplingV3Support',
  'certChainV3VerificationSupport',
  'signedSmdsResponseV3Support',
  'euiccRspCapInInfo1',
  'osUpdateSupport',
  'cancelForEmptySpnPnSupport',
  'updateNotifConfigInfoSupport',
  'updateMetadataV3Support',
] as const;
export const rspCapabilities = namedBits(rspCapabilityNames);
export type RspCapability = BitName<(typeof rspCapabilityNames)[number]>;

export const euiccCategories = resultCodes({ other: 0, basicEuicc: 1, mediumEuicc: 2, contactlessEuicc: 3 });
export type EuiccCategory = ResultName<'other' | 'basicEuicc' | 'mediumEuicc' | 'contactlessEuicc'>;

const treProperties = namedBits(['isDiscrete', 'isIntegrated', 'usesRemoteMemory']);
export type TreProperty = BitName<'isDiscrete' | 'isIntegrated' | 'usesRemoteMemory'>;

const lpaModes = resultCodes({ lpad: 0, lpae: 1 });
export type LpaMode = ResultName<'lpad' | 'lpae'>;

export interface EuiccInfo2 extends EuiccInfo1 {
  /** SAIP version, "2.3.1". */
  readonly baseProfilePackageVersion: string;
  readonly euiccFirmwareVersion: string;
  readonly extCardResource: ExtCardResource;
  readonly uiccCapability: readonly UiccCapability[];
  readonly ts102241Version?: string | undefined;
  readonly globalplatformVersion?: string | undefined;
  readonly rspCapability: readonly RspCapability[];
  readonly euiccCategory?: EuiccCategory | undefined;
  readonly forbiddenProfilePolicyRules?: readonly PprId[] | undefined;
  readonly ppVersion: string;
  readonly sasAccreditationNumber: string;
  /** v3: 0 discrete, 1 integrated, 2 integrated with remote memory. */
  readonly treProperties?: readonly TreProperty[] | undefined;
  readonly treProductReference?: string | undefined;
  /** v3: SAIP versions supported besides the base one. */
  readonly additionalProfilePackageVersions?: readonly string[] | undefined;
  /** v3. */
  readonly lpaMode?: LpaMode | undefined;
  readonly certificationDataObject?: { readonly platformLabel: string; readonly discoveryBaseURL: string } | undefined;
}

const encodeKeyIds = (ids: readonly string[]): Uint8Array => concat(...ids.map((id) => tlv(0x04, fromHex(id))));
const decodeKeyIds = (value: Uint8Array): string[] => readTlvs(value).map((id) => toHex(id.value));

export const encodeEuiccInfo1Members = (info: EuiccInfo1): Uint8Array[] => [
  tlv(0x82, encodeVersion(info.lowestSvn)),
  tlv(0xa9, encodeKeyIds(info.euiccCiPKIdListForVerification)),
  tlv(0xaa, encodeKeyIds(info.euiccCiPKIdListForSigning)),
];

export const decodeEuiccInfo1Members = (fields: Fields): EuiccInfo1 => ({
  lowestSvn: decodeVersion(fields.required(0x82).value),
  euiccCiPKIdListForVerification: decodeKeyIds(fields.required(0xa9).value),
  euiccCiPKIdListForSigning: decodeKeyIds(fields.required(0xaa).value),
});

const encodeOptionalVersion = (version: string | undefined) =>
  version === undefined ? undefined : encodeVersion(version);
const encodeCount = (tag: number, value: number | undefined) =>
  optionalTlv(tag, value === undefined ? undefined : encodeInteger(value));

export const encodeEuiccInfo2Members = (info: EuiccInfo2): Uint8Array[] => [
  tlv(0x81, encodeVersion(info.baseProfilePackageVersion)),
  tlv(0x82, encodeVersion(info.lowestSvn)),
  tlv(0x83, encodeVersion(info.euiccFirmwareVersion)),
  tlv(
    0x84,
    encodeCount(0x81, info.extCardResource.installedApplications),
    encodeCount(0x82, info.extCardResource.freeNonVolatileMemory),
    encodeCount(0x83, info.extCardResource.freeVolatileMemory),
  ),
  tlv(0x85, uiccCapabilities.encode(info.uiccCapability)),
  optionalTlv(0x86, encodeOptionalVersion(info.ts102241Version)),
  optionalTlv(0x87, encodeOptionalVersion(info.globalplatformVersion)),
  tlv(0x88, rspCapabilities.encode(info.rspCapability)),
  tlv(0xa9, encodeKeyIds(info.euiccCiPKIdListForVerification)),
  tlv(0xaa, encodeKeyIds(info.euiccCiPKIdListForSigning)),
  optionalTlv(0x8b, info.euiccCategory === undefined ? undefined : euiccCategories.encode(info.euiccCategory)),
  optionalTlv(
    0x99,
    info.forbiddenProfilePolicyRules === undefined ? undefined : pprIds.encode(info.forbiddenProfilePolicyRules),
  ),
  tlv(0x04, encodeVersion(info.ppVersion)),
  tlv(0x0c, encodeUtf8(info.sasAccreditationNumber)),
  info.certificationDataObject === undefined
    ? new Uint8Array(0)
    : tlv(
        0xac,
        tlv(0x80, encodeUtf8(info.certificationDataObject.platformLabel)),
        tlv(0x81, encodeUtf8(info.certificationDataObject.discoveryBaseURL)),
      ),
  optionalTlv(0x8d, info.treProperties === undefined ? undefined : treProperties.encode(info.treProperties)),
  optionalTlv(0x8e, info.treProductReference === undefined ? undefined : encodeUtf8(info.treProductReference)),
  optionalTlv(
    0xaf,
    info.additionalProfilePackageVersions &&
      concat(...info.additionalProfilePackageVersions.map((version) => tlv(0x04, encodeVersion(version)))),
  ),
  optionalTlv(0x90, info.lpaMode === undefined ? undefined : lpaModes.encode(info.lpaMode)),
];

const decodeExtCardResource = (value: Uint8Array): ExtCardResource => {
  const fields = new Fields(value);
  return {
    installedApplications: optionalValue(fields, 0x81, decodeInteger),
    freeNonVolatileMemory: optionalValue(fields, 0x82, decodeInteger),
    freeVolatileMemory: optionalValue(fields, 0x83, decodeInteger),
  };
};

const decodeCertificationData = (element: Tlv) => {
  const fields = fieldsOf(element);
  return {
    platformLabel: decodeText(fields.required(0x80).value),
    discoveryBaseURL: decodeText(fields.required(0x81).value),
  };
};

export const decodeEuiccInfo2Members = (fields: Fields): EuiccInfo2 => {
  const certification = fields.optional(0xac);
  return {
    ...decodeEuiccInfo1Members(fields),
    baseProfilePackageVersion: decodeVersion(fields.required(0x81).value),
    euiccFirmwareVersion: decodeVersion(fields.required(0x83).value),
    extCardResource: decodeExtCardResource(fields.required(0x84).value),
    uiccCapability: uiccCapabilities.decode(fields.required(0x85).value),
    ts102241Version: optionalValue(fields, 0x86, decodeVersion),
    globalplatformVersion: optionalValue(fields, 0x87, decodeVersion),
    rspCapability: rspCapabilities.decode(fields.required(0x88).value),
    euiccCategory: optionalValue(fields, 0x8b, euiccCategories.decode),
    forbiddenProfilePolicyRules: optionalValue(fields, 0x99, pprIds.decode),
    ppVersion: decodeVersion(fields.required(0x04).value),
    sasAccreditationNumber: decodeText(fields.required(0x0c).value),
    certificationDataObject: certification && decodeCertificationData(certification),
    treProperties: optionalValue(fields, 0x8d, treProperties.decode),
    treProductReference: optionalValue(fields, 0x8e, decodeText),
    additionalProfilePackageVersions: optionalValue(fields, 0xaf, (value) =>
      readTlvs(value).map((version) => decodeVersion(version.value)),
    ),
    lpaMode: optionalValue(fields, 0x90, lpaModes.decode),
  };
};
