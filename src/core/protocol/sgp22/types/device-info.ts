/** DeviceInfo and DeviceCapabilities of SGP.22 section 4.2 (automatic tags). */
import { decodeInteger, encodeInteger, Fields, readTlvs, tlv } from '../../asn1/index.ts';
import { concat, toHex } from '../../bytes/index.ts';
import { encodeImei, encodeTac } from '../../identifiers/index.ts';
import { optionalTlv, optionalValue } from '../members.ts';
import { decodeVersion, encodeVersion } from './version.ts';

/** Versions as "15.0.0": the release number is the first part. */
export interface DeviceCapabilities {
  readonly gsmSupportedRelease?: string | undefined;
  readonly utranSupportedRelease?: string | undefined;
  readonly cdma2000onexSupportedRelease?: string | undefined;
  readonly cdma2000hrpdSupportedRelease?: string | undefined;
  readonly cdma2000ehrpdSupportedRelease?: string | undefined;
  readonly eutranEpcSupportedRelease?: string | undefined;
  readonly contactlessSupportedRelease?: string | undefined;
  readonly rspCrlSupportedVersion?: string | undefined;
  readonly nrEpcSupportedRelease?: string | undefined;
  readonly nr5gcSupportedRelease?: string | undefined;
  readonly eutran5gcSupportedRelease?: string | undefined;
  readonly lpaSvn?: string | undefined;
  /** 0 removable, 1 fixed. */
  readonly euiccFormFactorType?: number | undefined;
}

export interface DeviceInfo {
  /** 8 digits. */
  readonly tac: string;
  readonly deviceCapabilities: DeviceCapabilities;
  /** 15 or 16 digits. */
  readonly imei?: string | undefined;
}

type VersionMember = Exclude<keyof DeviceCapabilities, 'euiccFormFactorType'>;

const versionTags = new Map<number, VersionMember>([
  [0x80, 'gsmSupportedRelease'],
  [0x81, 'utranSupportedRelease'],
  [0x82, 'cdma2000onexSupportedRelease'],
  [0x83, 'cdma2000hrpdSupportedRelease'],
  [0x84, 'cdma2000ehrpdSupportedRelease'],
  [0x85, 'eutranEpcSupportedRelease'],
  [0x86, 'contactlessSupportedRelease'],
  [0x87, 'rspCrlSupportedVersion'],
  [0x88, 'nrEpcSupportedRelease'],
  [0x89, 'nr5gcSupportedRelease'],
  [0x8a, 'eutran5gcSupportedRelease'],
  [0x8b, 'lpaSvn'],
]);

/** Only to eUICCs with deviceInfoExtensibilitySupport may members from nrEpcSupportedRelease on be sent. */
export function withoutExtensions(capabilities: DeviceCapabilities): DeviceCapabilities {
  const {
    nrEpcSupportedRelease: _nrEpc,
    nr5gcSupportedRelease: _nr5gc,
    eutran5gcSupportedRelease: _eutran5gc,
    lpaSvn: _lpaSvn,
    euiccFormFactorType: _formFactor,
    ...basic
  } = capabilities;
  return basic;
}

function encodeDeviceCapabilities(capabilities: DeviceCapabilities): Uint8Array {
  const versions = [...versionTags].map(([tag, member]) => {
    const version = capabilities[member];
    return optionalTlv(tag, version === undefined ? undefined : encodeVersion(version));
  });
  const formFactor = capabilities.euiccFormFactorType;
  return concat(...versions, optionalTlv(0x8d, formFactor === undefined ? undefined : encodeInteger(formFactor)));
}

function decodeDeviceCapabilities(value: Uint8Array): DeviceCapabilities {
  const capabilities: { -readonly [Member in VersionMember]?: string } = {};
  for (const member of readTlvs(value)) {
    const name = versionTags.get(member.tag);
    if (name !== undefined) capabilities[name] = decodeVersion(member.value);
  }
  return { ...capabilities, euiccFormFactorType: optionalValue(new Fields(value), 0x8d, decodeInteger) };
}

/** LPAs in the field code TAC and IMEI in ways of their own; a server shows them rather than refuse a download. */
const decodeLooseDigits = (value: Uint8Array): string =>
  toHex(value)
    .replace(/(.)(.)/g, '$2$1')
    .replace(/F+$/, '');

/** Members of DeviceInfo. */
export const encodeDeviceInfo = ({ tac, deviceCapabilities, imei }: DeviceInfo): Uint8Array =>
  concat(
    tlv(0x80, encodeTac(tac)),
    tlv(0xa1, encodeDeviceCapabilities(deviceCapabilities)),
    optionalTlv(0x82, imei === undefined ? undefined : encodeImei(imei)),
  );

export const decodeDeviceInfo = (value: Uint8Array): DeviceInfo => {
  const fields = new Fields(value);
  return {
    tac: decodeLooseDigits(fields.required(0x80).value),
    deviceCapabilities: decodeDeviceCapabilities(fields.required(0xa1).value),
    imei: optionalValue(fields, 0x82, decodeLooseDigits),
  };
};
