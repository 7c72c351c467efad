/**
 * The IMEI registry's answer to "which IMEI did the manufacturer give this slot of this device": what an IMEI may be restored
 * to. Own format, documented here and in docs/specs/imei-allotment.md; DER, so a statement has exactly one encoding.
 *
 *   ManufacturerRecord ::= [PRIVATE 49] SEQUENCE {     -- tag FF31 (constructed)
 *     version      [0] INTEGER (1),                    -- 80
 *     deviceId     [1] UTF8String,                     -- 81
 *     eid          [2] NumericString (SIZE (32)) OPTIONAL,  -- 82, ASCII digits; absent: a device without eUICC
 *     slot         [3] INTEGER (1..255),               -- 83, radio stack, the first is 1
 *     nonce        [4] OCTET STRING (SIZE (16..64)),   -- 84, chosen by the asking workstation
 *     imei         [5] NumericString (SIZE (15)),      -- 85
 *     recordId     [6] UTF8String,                     -- 86, names the entry of the registry's request log
 *     issuedAt     [7] INTEGER,                        -- 87, milliseconds since 1970-01-01T00:00:00Z
 *     expiresAt    [8] INTEGER                         -- 88
 *   }
 *
 * Signed as an ImeiAllotment is, with the same key: the tag keeps the two apart, so that neither passes for the other.
 */

import { decodeInteger, encodeInteger } from '../asn1/index.ts';
import { decodeSigned, encodeSigned, type SignedForm, type SignedMembers } from './signed-members.ts';

export interface RecordStatement extends SignedMembers {
  /** From 1. */
  readonly slot: number;
  readonly recordId: string;
}

export const recordTag = 0xff31;

/** Throws RangeError on a member outside its form. */
export function encodeRecordStatement(statement: RecordStatement): Uint8Array {
  const { slot, recordId } = statement;
  if (!Number.isInteger(slot) || slot < 1 || slot > 255) throw new RangeError('slot is not 1 to 255');
  return encodeSigned(recordTag, statement, encodeInteger(slot), recordId);
}

const form: SignedForm<RecordStatement> = {
  tag: recordTag,
  name: "manufacturer's record",
  encode: encodeRecordStatement,
  read: (members, subject, recordId) => ({ ...members, slot: decodeInteger(subject), recordId }),
};

/** Throws TlvError on anything but the one DER encoding of a version 1 statement. */
export const decodeRecordStatement = (bytes: Uint8Array): RecordStatement => decodeSigned(bytes, form);
