/** Members that ProfileInfo (E3) and StoreMetadataRequest (BF25) have in common. SGP.22 sections 5.5.3 and 5.7.15. */
import { Fields, readTlvs, tlv } from '../../asn1/index.ts';
import { concat, encodeUtf8, fromHex, toHex } from '../../bytes/index.ts';
import { decodePlmn, encodePlmn, type Plmn } from '../../identifiers/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { resultCodes, type ResultName } from '../result-codes.ts';
import { decodeText } from '../text.ts';
import { notificationEvents, type NotificationEvent } from './notification-event.ts';
import { pprIds, type PprId } from './ppr-ids.ts';

export const profileClasses = resultCodes({ test: 0, provisioning: 1, operational: 2 });
export type ProfileClass = ResultName<'test' | 'provisioning' | 'operational'>;

export const iconTypes = resultCodes({ jpg: 0, png: 1 });
export type IconType = ResultName<'jpg' | 'png'>;

/** Which events of the profile are reported to which address. */
export interface NotificationConfiguration {
  readonly events: readonly NotificationEvent[];
  readonly notificationAddress: string;
}

/** OperatorId: PLMN and group identifiers (upper-case hex). Absent and empty group identifiers differ. */
export interface OperatorId {
  readonly plmn: Plmn;
  readonly gid1?: string | undefined;
  readonly gid2?: string | undefined;
}

export interface ProfileMetadata {
  readonly serviceProviderName?: string | undefined;
  readonly profileName?: string | undefined;
  readonly iconType?: IconType | undefined;
  readonly icon?: Uint8Array | undefined;
  readonly profileClass?: ProfileClass | undefined;
  readonly notificationConfiguration?: readonly NotificationConfiguration[] | undefined;
  readonly profileOwner?: OperatorId | undefined;
  /** Value of DpProprietaryData (B8), as it came. */
  readonly dpProprietaryData?: Uint8Array | undefined;
  readonly profilePolicyRules?: readonly PprId[] | undefined;
}

export const encodeOperatorId = ({ plmn, gid1, gid2 }: OperatorId): Uint8Array =>
  concat(
    tlv(0x80, encodePlmn(plmn)),
    optionalTlv(0x81, gid1 === undefined ? undefined : fromHex(gid1)),
    optionalTlv(0x82, gid2 === undefined ? undefined : fromHex(gid2)),
  );

export const decodeOperatorId = (value: Uint8Array): OperatorId => {
  const fields = new Fields(value);
  return {
    plmn: decodePlmn(fields.required(0x80).value),
    gid1: optionalValue(fields, 0x81, toHex),
    gid2: optionalValue(fields, 0x82, toHex),
  };
};

const encodeNotificationConfiguration = (list: readonly NotificationConfiguration[]): Uint8Array =>
  concat(
    ...list.map(({ events, notificationAddress }) =>
      tlv(0x30, tlv(0x80, notificationEvents.encode(events)), tlv(0x81, encodeUtf8(notificationAddress))),
    ),
  );

const decodeNotificationConfiguration = (value: Uint8Array): NotificationConfiguration[] =>
  readTlvs(value).map((entry) => {
    const fields = fieldsOf(entry);
    return {
      events: notificationEvents.decode(fields.required(0x80).value),
      notificationAddress: decodeText(fields.required(0x81).value),
    };
  });

const limited = (text: string, limit: number, what: string): Uint8Array => {
  const value = encodeUtf8(text);
  if (value.length > limit) throw new RangeError(`${what} is over ${limit} bytes`);
  return value;
};

/** Members 91 to 99 in the order of the specification. */
export function encodeProfileMetadata(metadata: ProfileMetadata): Uint8Array {
  const { serviceProviderName, profileName, iconType, icon, profileClass, profileOwner } = metadata;
  const { notificationConfiguration, dpProprietaryData, profilePolicyRules } = metadata;
  if (icon !== undefined && icon.length > 1024) throw new RangeError('icon is over 1024 bytes');
  return concat(
    optionalTlv(
      0x91,
      serviceProviderName === undefined ? undefined : limited(serviceProviderName, 32, 'serviceProviderName'),
    ),
    optionalTlv(0x92, profileName === undefined ? undefined : limited(profileName, 64, 'profileName')),
    optionalTlv(0x93, iconType === undefined ? undefined : iconTypes.encode(iconType)),
    optionalTlv(0x94, icon),
    optionalTlv(0x95, profileClass === undefined ? undefined : profileClasses.encode(profileClass)),
    optionalTlv(
      0xb6,
      notificationConfiguration === undefined ? undefined : encodeNotificationConfiguration(notificationConfiguration),
    ),
    optionalTlv(0xb7, profileOwner === undefined ? undefined : encodeOperatorId(profileOwner)),
    optionalTlv(0xb8, dpProprietaryData),
    optionalTlv(0x99, profilePolicyRules === undefined ? undefined : pprIds.encode(profilePolicyRules)),
  );
}

export const decodeProfileMetadata = (fields: Fields): ProfileMetadata => ({
  serviceProviderName: optionalValue(fields, 0x91, decodeText),
  profileName: optionalValue(fields, 0x92, decodeText),
  iconType: optionalValue(fields, 0x93, iconTypes.decode),
  icon: optionalValue(fields, 0x94, (value) => value.slice()),
  profileClass: optionalValue(fields, 0x95, profileClasses.decode),
  notificationConfiguration: optionalValue(fields, 0xb6, decodeNotificationConfiguration),
  profileOwner: optionalValue(fields, 0xb7, decodeOperatorId),
  dpProprietaryData: optionalValue(fields, 0xb8, (value) => value.slice()),
  profilePolicyRules: optionalValue(fields, 0x99, pprIds.decode),
});
