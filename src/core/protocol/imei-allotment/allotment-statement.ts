/**
 * The IMEI registry's answer to "which IMEI may this subscription use on this device", in the one byte form that is signed.
 * Own format, documented here and in docs/specs/imei-allotment.md; DER, so a statement has exactly one encoding.
 *
 *   ImeiAllotment ::= [PRIVATE 48] SEQUENCE {          -- tag FF30 (constructed)
 *     version      [0] INTEGER (1),                    -- 80
 *     deviceId     [1] UTF8String,                     -- 81
 *     eid          [2] NumericString (SIZE (32)),      -- 82, ASCII digits
 *     iccid        [3] NumericString (SIZE (18..20)),  -- 83
 *     nonce        [4] OCTET STRING (SIZE (16..64)),   -- 84, chosen by the asking workstation
 *     imei         [5] NumericString (SIZE (15)),      -- 85
 *     allotmentId  [6] UTF8String,                     -- 86, names the row of the registry's ledger
 *     issuedAt     [7] INTEGER,                        -- 87, milliseconds since 1970-01-01T00:00:00Z
 *     expiresAt    [8] INTEGER                         -- 88
 *   }
 *
 * The signature is ECDSA with SHA-256 on P-256 over these bytes, 64 bytes r || s. The tag keeps it apart from every
 * other thing a registry's key may sign.
 */

import { decodeUtf8, encodeUtf8 } from '../bytes/index.ts';
import { decodeSigned, encodeSigned, type SignedForm, type SignedMembers } from './signed-members.ts';

export interface AllotmentStatement extends SignedMembers {
  /** 32 digits. */
  readonly eid: string;
  /** 18 to 20 digits. */
  readonly iccid: string;
  readonly allotmentId: string;
}

export const allotmentTag = 0xff30;

/** Throws RangeError on a member outside its form. */
export function encodeAllotmentStatement(statement: AllotmentStatement): Uint8Array {
  if (!/^\d{18,20}$/.test(statement.iccid)) throw new RangeError('iccid is not 18 to 20 digits');
  return encodeSigned(allotmentTag, statement, encodeUtf8(statement.iccid), statement.allotmentId);
}

const form: SignedForm<AllotmentStatement> = {
  tag: allotmentTag,
  name: 'allotment statement',
  encode: encodeAllotmentStatement,
  read({ eid, ...members }, subject, allotmentId) {
    if (eid === undefined) throw new RangeError('it names no EID');
    return { ...members, eid, iccid: decodeUtf8(subject), allotmentId };
  },
};

/** Throws TlvError on anything but the one DER encoding of a version 1 statement. */
export const decodeAllotmentStatement = (bytes: Uint8Array): AllotmentStatement => decodeSigned(bytes, form);
