/**
 * ProfileInfo of SGP.22 section 5.7.15:
 *   [PRIVATE 3] SEQUENCE { iccid 5A, isdpAid 4F, profileState 9F70, profileNickname 90, then the members of StoreMetadata }
 */
import { decodeInteger, encodeInteger, tlv, type Tlv } from '../../asn1/index.ts';
import { encodeUtf8 } from '../../bytes/index.ts';
import { decodeIccid, encodeIccid } from '../../identifiers/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { resultCodes, type ResultName } from '../result-codes.ts';
import { decodeText } from '../text.ts';
import { decodeAid, encodeAid } from './profile-identifier.ts';
import { decodeProfileMetadata, encodeProfileMetadata, type ProfileMetadata } from './profile-metadata.ts';

export const profileStates = resultCodes({ disabled: 0, enabled: 1 });
export type ProfileState = ResultName<'disabled' | 'enabled'>;

export interface ProfileInfo extends ProfileMetadata {
  /** Digits without padding. Absent only when it was not asked for. */
  readonly iccid?: string | undefined;
  /** Upper-case hex. */
  readonly isdpAid?: string | undefined;
  readonly profileState?: ProfileState | undefined;
  readonly profileNickname?: string | undefined;
  /** SGP.22 v3, cards with several enabled profiles. */
  readonly enabledOnEsimPort?: number | undefined;
  /** SGP.22 v3, bytes. */
  readonly profileSize?: number | undefined;
}

/** Tags a tagList (5C) may ask for, by member. */
export const profileInfoTags = {
  iccid: 0x5a,
  isdpAid: 0x4f,
  profileState: 0x9f70,
  profileNickname: 0x90,
  serviceProviderName: 0x91,
  profileName: 0x92,
  iconType: 0x93,
  icon: 0x94,
  profileClass: 0x95,
  notificationConfiguration: 0xb6,
  profileOwner: 0xb7,
  dpProprietaryData: 0xb8,
  profilePolicyRules: 0x99,
  enabledOnEsimPort: 0x9f24,
} as const;

/** Members a card sends when the request has no tagList. */
export const defaultProfileInfoTags: readonly number[] = [0x5a, 0x4f, 0x9f70, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95];

const integer = (value: number | undefined) => (value === undefined ? undefined : encodeInteger(value));

export const encodeProfileInfo = (profile: ProfileInfo): Uint8Array =>
  tlv(
    0xe3,
    optionalTlv(0x5a, profile.iccid === undefined ? undefined : encodeIccid(profile.iccid)),
    optionalTlv(0x4f, profile.isdpAid === undefined ? undefined : encodeAid(profile.isdpAid)),
    optionalTlv(0x9f70, profile.profileState === undefined ? undefined : profileStates.encode(profile.profileState)),
    optionalTlv(0x90, profile.profileNickname === undefined ? undefined : encodeUtf8(profile.profileNickname)),
    encodeProfileMetadata(profile),
    optionalTlv(0x9f24, integer(profile.enabledOnEsimPort)),
    optionalTlv(0x9f25, integer(profile.profileSize)),
  );

export const decodeProfileInfo = (element: Tlv): ProfileInfo => {
  const fields = fieldsOf(element);
  return {
    iccid: optionalValue(fields, 0x5a, decodeIccid),
    isdpAid: optionalValue(fields, 0x4f, decodeAid),
    profileState: optionalValue(fields, 0x9f70, profileStates.decode),
    profileNickname: optionalValue(fields, 0x90, decodeText),
    ...decodeProfileMetadata(fields),
    enabledOnEsimPort: optionalValue(fields, 0x9f24, decodeInteger),
    profileSize: optionalValue(fields, 0x9f25, decodeInteger),
  };
};
