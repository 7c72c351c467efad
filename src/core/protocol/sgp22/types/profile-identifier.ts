import { tlv, type Fields } from '../../asn1/index.ts';
import { fromHex, toHex } from '../../bytes/index.ts';
import { decodeIccid, encodeIccid } from '../../identifiers/index.ts';

/** A profile by ICCID (digits) or by the AID of its ISD-P (upper-case hex). SGP.22 section 5.7.16. */
export type ProfileIdentifier = { readonly iccid: string } | { readonly isdpAid: string };

export const encodeProfileIdentifier = (profile: ProfileIdentifier): Uint8Array =>
  'iccid' in profile ? tlv(0x5a, encodeIccid(profile.iccid)) : tlv(0x4f, encodeAid(profile.isdpAid));

export function decodeProfileIdentifier(fields: Fields): ProfileIdentifier {
  const iccid = fields.optional(0x5a);
  return iccid === undefined
    ? { isdpAid: decodeAid(fields.required(0x4f).value) }
    : { iccid: decodeIccid(iccid.value) };
}

export function encodeAid(aid: string): Uint8Array {
  const value = fromHex(aid);
  if (value.length < 5 || value.length > 16) throw new RangeError('AID must have 5 to 16 bytes');
  return value;
}

export function decodeAid(value: Uint8Array): string {
  if (value.length < 5 || value.length > 16) throw new RangeError('AID must have 5 to 16 bytes');
  return toHex(value);
}
