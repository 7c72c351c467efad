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

import { decodeInteger, encodeInteger, Fields, readOnly, tlv, TlvError } from '../asn1/index.ts';
import { decodeUtf8, encodeUtf8, equal, fromHex, toHex } from '../bytes/index.ts';

export interface RecordStatement {
  readonly deviceId: string;
  /** 32 digits; absent for a device without eUICC. */
  readonly eid?: string | undefined;
  /** From 1. */
  readonly slot: number;
  /** Upper-case hex, 16 to 64 bytes. */
  readonly nonce: string;
  /** 15 digits. Whether the check digit fits is the reader's question, not the encoding's. */
  readonly imei: string;
  readonly recordId: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly issuedAt: number;
  /** From this moment on the statement is worth nothing. */
  readonly expiresAt: number;
}

export const recordTag = 0xff31;
const version = 1;

/** Throws RangeError on a member outside its form. */
export function encodeRecordStatement(statement: RecordStatement): Uint8Array {
  const problem = formProblem(statement);
  if (problem !== undefined) throw new RangeError(problem);
  const { eid } = statement;
  return tlv(
    recordTag,
    tlv(0x80, encodeInteger(version)),
    tlv(0x81, encodeUtf8(statement.deviceId)),
    ...(eid === undefined ? [] : [tlv(0x82, encodeUtf8(eid))]),
    tlv(0x83, encodeInteger(statement.slot)),
    tlv(0x84, fromHex(statement.nonce)),
    tlv(0x85, encodeUtf8(statement.imei)),
    tlv(0x86, encodeUtf8(statement.recordId)),
    tlv(0x87, encodeInteger(statement.issuedAt)),
    tlv(0x88, encodeInteger(statement.expiresAt)),
  );
}

/** Throws TlvError on anything but the one DER encoding of a version 1 statement. */
export function decodeRecordStatement(bytes: Uint8Array): RecordStatement {
  const fields = new Fields(readOnly(bytes, recordTag).value);
  const found = decodeInteger(fields.required(0x80).value);
  if (found !== version) throw new TlvError(`manufacturer's record of version ${found}`);
  try {
    const text = (tag: number) => decodeUtf8(fields.required(tag).value);
    const deviceId = text(0x81);
    const eid = fields.optional(0x82);
    const statement: RecordStatement = {
      deviceId,
      ...(eid === undefined ? {} : { eid: decodeUtf8(eid.value) }),
      slot: decodeInteger(fields.required(0x83).value),
      nonce: toHex(fields.required(0x84).value),
      imei: text(0x85),
      recordId: text(0x86),
      issuedAt: decodeInteger(fields.required(0x87).value),
      expiresAt: decodeInteger(fields.required(0x88).value),
    };
    if (!equal(encodeRecordStatement(statement), bytes))
      throw new TlvError("manufacturer's record is not in its DER form");
    return statement;
  } catch (error) {
    if (error instanceof RangeError) throw new TlvError(`manufacturer's record: ${error.message}`);
    throw error;
  }
}

function formProblem(statement: RecordStatement): string | undefined {
  if (statement.deviceId === '') return 'deviceId is empty';
  if (statement.eid !== undefined && !/^\d{32}$/.test(statement.eid)) return 'eid is not 32 digits';
  if (!Number.isInteger(statement.slot) || statement.slot < 1 || statement.slot > 255) return 'slot is not 1 to 255';
  if (!/^([0-9A-F]{2}){16,64}$/.test(statement.nonce)) return 'nonce is not 16 to 64 bytes of upper-case hex';
  if (!/^\d{15}$/.test(statement.imei)) return 'imei is not 15 digits';
  if (statement.recordId === '') return 'recordId is empty';
  const { issuedAt, expiresAt } = statement;
  if (![issuedAt, expiresAt].every((time) => Number.isSafeInteger(time) && time >= 0))
    return 'a time is not whole milliseconds';
  return undefined;
}
