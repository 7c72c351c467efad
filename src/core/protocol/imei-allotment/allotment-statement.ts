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

import { decodeInteger, encodeInteger, Fields, readOnly, tlv, TlvError } from '../asn1/index.ts';
import { decodeUtf8, encodeUtf8, equal, fromHex, toHex } from '../bytes/index.ts';

export interface AllotmentStatement {
  readonly deviceId: string;
  /** 32 digits. */
  readonly eid: string;
  /** 18 to 20 digits. */
  readonly iccid: string;
  /** Upper-case hex, 16 to 64 bytes. */
  readonly nonce: string;
  /** 15 digits. Whether the check digit fits is the reader's question, not the encoding's. */
  readonly imei: string;
  readonly allotmentId: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly issuedAt: number;
  /** From this moment on the statement is worth nothing. */
  readonly expiresAt: number;
}

export const allotmentTag = 0xff30;
const version = 1;

/** Throws RangeError on a member outside its form. */
export function encodeAllotmentStatement(statement: AllotmentStatement): Uint8Array {
  const problem = formProblem(statement);
  if (problem !== undefined) throw new RangeError(problem);
  return tlv(
    allotmentTag,
    tlv(0x80, encodeInteger(version)),
    tlv(0x81, encodeUtf8(statement.deviceId)),
    tlv(0x82, encodeUtf8(statement.eid)),
    tlv(0x83, encodeUtf8(statement.iccid)),
    tlv(0x84, fromHex(statement.nonce)),
    tlv(0x85, encodeUtf8(statement.imei)),
    tlv(0x86, encodeUtf8(statement.allotmentId)),
    tlv(0x87, encodeInteger(statement.issuedAt)),
    tlv(0x88, encodeInteger(statement.expiresAt)),
  );
}

/** Throws TlvError on anything but the one DER encoding of a version 1 statement. */
export function decodeAllotmentStatement(bytes: Uint8Array): AllotmentStatement {
  const fields = new Fields(readOnly(bytes, allotmentTag).value);
  const found = decodeInteger(fields.required(0x80).value);
  if (found !== version) throw new TlvError(`allotment statement of version ${found}`);
  try {
    const text = (tag: number) => decodeUtf8(fields.required(tag).value);
    const statement: AllotmentStatement = {
      deviceId: text(0x81),
      eid: text(0x82),
      iccid: text(0x83),
      nonce: toHex(fields.required(0x84).value),
      imei: text(0x85),
      allotmentId: text(0x86),
      issuedAt: decodeInteger(fields.required(0x87).value),
      expiresAt: decodeInteger(fields.required(0x88).value),
    };
    if (!equal(encodeAllotmentStatement(statement), bytes))
      throw new TlvError('allotment statement is not in its DER form');
    return statement;
  } catch (error) {
    if (error instanceof RangeError) throw new TlvError(`allotment statement: ${error.message}`);
    throw error;
  }
}

function formProblem(statement: AllotmentStatement): string | undefined {
  if (statement.deviceId === '') return 'deviceId is empty';
  if (!/^\d{32}$/.test(statement.eid)) return 'eid is not 32 digits';
  if (!/^\d{18,20}$/.test(statement.iccid)) return 'iccid is not 18 to 20 digits';
  if (!/^([0-9A-F]{2}){16,64}$/.test(statement.nonce)) return 'nonce is not 16 to 64 bytes of upper-case hex';
  if (!/^\d{15}$/.test(statement.imei)) return 'imei is not 15 digits';
  if (statement.allotmentId === '') return 'allotmentId is empty';
  const { issuedAt, expiresAt } = statement;
  if (![issuedAt, expiresAt].every((time) => Number.isSafeInteger(time) && time >= 0))
    return 'a time is not whole milliseconds';
  return undefined;
}
