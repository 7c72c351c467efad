/** Files in a profile element. TCA eUICC Profile Package 3.3 section 8.3, annex A; FCP as ETSI TS 102 222. */
import { toUint } from '../../bytes/index.ts';
import {
  fileId,
  listOfChoice,
  octets,
  oneByte,
  optional,
  present,
  sequence,
  uint16,
  type Choice,
  type Codec,
  type SequenceOf,
} from '../schema.ts';

/*
 * ProprietaryInfo ::= SEQUENCE {
 *   specialFileInformation [PRIVATE 0] OCTET STRING (SIZE (1)) DEFAULT '00'H,
 *   fillPattern [PRIVATE 1] OCTET STRING (SIZE(1..200)) OPTIONAL,
 *   repeatPattern [PRIVATE 2] OCTET STRING (SIZE(1..200)) OPTIONAL,
 *   maximumFileSize [6] OCTET STRING OPTIONAL,
 *   fileDetails [4] OCTET STRING (SIZE(1)) DEFAULT '01'H }
 */
const proprietaryInfo = {
  specialFileInformation: optional(0xc0, oneByte),
  fillPattern: optional(0xc1, octets(1, 200)),
  repeatPattern: optional(0xc2, octets(1, 200)),
  maximumFileSize: optional(0x86, octets(1, 4)),
  fileDetails: optional(0x84, oneByte),
};

const fcpMembers = {
  fileDescriptor: optional(0x82, octets(2, 4)),
  fileID: optional(0x83, fileId),
  dfName: optional(0x84, octets(5, 16)),
  lcsi: optional(0x8a, oneByte),
  securityAttributesReferenced: optional(0x8b, octets(1, 3)),
  efFileSize: optional(0x80, octets(1, 4)),
  pinStatusTemplateDO: optional(0xc6, octets()),
  shortEFID: optional(0x88, octets(0, 1)),
  proprietaryEFInfo: optional(0xa5, sequence(proprietaryInfo)),
  linkPath: optional(0xc7, octets(0, 8)),
};

export const fcp = sequence(fcpMembers);
export type Fcp = SequenceOf<typeof fcpMembers>;

/*
 * File ::= SEQUENCE OF CHOICE {
 *   doNotCreate NULL, fileDescriptor Fcp, fillFileOffset UInt16, fillFileContent OCTET STRING }
 */
const alternatives = {
  doNotCreate: { tag: 0x80, codec: present },
  fileDescriptor: { tag: 0xa1, codec: fcp },
  fillFileOffset: { tag: 0x82, codec: uint16 },
  fillFileContent: { tag: 0x83, codec: octets() },
};

export const file: Codec<readonly FileElement[]> = listOfChoice(alternatives);
export type FileElement = Choice<typeof alternatives>;

/** A size or length in the fewest bytes. */
export const minimalUint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
};

export const fileSize = (size: Uint8Array | undefined): number | undefined =>
  size === undefined ? undefined : toUint(size);
