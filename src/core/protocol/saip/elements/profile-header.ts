/** ProfileHeader and the services and templates it makes mandatory. TCA eUICC Profile Package 3.3 section 8.2. */
import {
  listOf,
  objectIdentifier,
  octets,
  optional,
  present,
  required,
  sequence,
  uint8,
  utf8Text,
  type Member,
  type SequenceOf,
} from '../schema.ts';

/** ServicesList in tag order, 80 upwards. */
export const serviceNames = [
  'contactless',
  'usim',
  'isim',
  'csim',
  'milenage',
  'tuak128',
  'cave',
  'gba-usim',
  'gba-isim',
  'mbms',
  'eap',
  'javacard',
  'multos',
  'multiple-usim',
  'multiple-isim',
  'multiple-csim',
  'tuak256',
  'usim-test-algorithm',
  'ber-tlv',
  'dfLink',
  'cat-tp',
  'get-identity',
  'profile-a-x25519',
  'profile-b-p256',
  'suciCalculatorApi',
  'dns-resolution',
  'scp11ac',
  'scp11c-authorization-mechanism',
  's16mode',
  'eaka',
] as const;
export type ServiceName = (typeof serviceNames)[number];

const serviceMembers = Object.fromEntries(
  serviceNames.map((name, i) => [name, optional(0x80 + i, present)]),
) as Readonly<Record<ServiceName, Member<true, true>>>;

const mandatoryAid = { aid: required(0x80, octets(5, 16)), version: required(0x81, octets(2, 2)) };

const members = {
  majorVersion: required(0x80, uint8),
  minorVersion: required(0x81, uint8),
  profileType: optional(0x82, utf8Text),
  /** Ten bytes, digits in reading order, F-padded. */
  iccid: required(0x83, octets(10, 10)),
  pol: optional(0x84, octets()),
  mandatoryServices: required(0xa5, sequence(serviceMembers)),
  /** Template OIDs the card must know. */
  mandatoryGfsteList: required(0xa6, listOf(0x06, objectIdentifier)),
  connectivityParameters: optional(0x87, octets()),
  mandatoryAids: optional(0xa8, listOf(0x30, sequence(mandatoryAid))),
  iotOptions: optional(0xa9, sequence({ pix: required(0x80, octets(7, 11)) })),
};

export const profileHeader = sequence(members);
export type ProfileHeader = SequenceOf<typeof members>;

export const mandatoryServiceNames = (header: ProfileHeader): ServiceName[] =>
  serviceNames.filter((name) => header.mandatoryServices[name]);
