/** The layout that the registry's two statements have in common: all members but [3], which says what is asked about. */

import { decodeInteger, encodeInteger, Fields, readOnly, tlv, TlvError } from '../asn1/index.ts';
import { decodeUtf8, encodeUtf8, equal, fromHex, toHex } from '../bytes/index.ts';

export interface SignedMembers {
  readonly deviceId: string;
  /** 32 digits; absent for a device without eUICC. */
  readonly eid?: string | undefined;
  /** Upper-case hex, 16 to 64 bytes. */
  readonly nonce: string;
  /** 15 digits. Whether the check digit fits is the reader's question, not the encoding's. */
  readonly imei: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly issuedAt: number;
  /** From this moment on the statement is worth nothing. */
  readonly expiresAt: number;
}

const version = 1;

/** `subject` is the value of [3], `id` that of [6]. Throws RangeError on a member outside its form. */
export function encodeSigned(tag: number, members: SignedMembers, subject: Uint8Array, id: string): Uint8Array {
  const { deviceId, eid, nonce, imei, issuedAt, expiresAt } = members;
  const problem = formProblem(members, id);
  if (problem !== undefined) throw new RangeError(problem);
  return tlv(
    tag,
    tlv(0x80, encodeInteger(version)),
    tlv(0x81, encodeUtf8(deviceId)),
    ...(eid === undefined ? [] : [tlv(0x82, encodeUtf8(eid))]),
    tlv(0x83, subject),
    tlv(0x84, fromHex(nonce)),
    tlv(0x85, encodeUtf8(imei)),
    tlv(0x86, encodeUtf8(id)),
    tlv(0x87, encodeInteger(issuedAt)),
    tlv(0x88, encodeInteger(expiresAt)),
  );
}

export interface SignedForm<Statement> {
  readonly tag: number;
  /** For messages. */
  readonly name: string;
  encode(statement: Statement): Uint8Array;
  /** Throws RangeError on a subject outside its form. */
  read(members: SignedMembers, subject: Uint8Array, id: string): Statement;
}

/** Throws TlvError on anything but the one DER encoding of a version 1 statement. */
export function decodeSigned<Statement>(bytes: Uint8Array, form: SignedForm<Statement>): Statement {
  const fields = new Fields(readOnly(bytes, form.tag).value);
  const found = decodeInteger(fields.required(0x80).value);
  if (found !== version) throw new TlvError(`${form.name} of version ${found}`);
  try {
    const text = (tag: number) => decodeUtf8(fields.required(tag).value);
    const eid = fields.optional(0x82);
    const members: SignedMembers = {
      deviceId: text(0x81),
      ...(eid === undefined ? {} : { eid: decodeUtf8(eid.value) }),
      nonce: toHex(fields.required(0x84).value),
      imei: text(0x85),
      issuedAt: decodeInteger(fields.required(0x87).value),
      expiresAt: decodeInteger(fields.required(0x88).value),
    };
    const statement = form.read(members, fields.required(0x83).value, text(0x86));
    if (!equal(form.encode(statement), bytes)) throw new TlvError(`${form.name} is not in its DER form`);
    return statement;
  } catch (error) {
    if (error instanceof RangeError) throw new TlvError(`${form.name}: ${error.message}`);
    throw error;
  }
}

function formProblem({ deviceId, eid, nonce, imei, issuedAt, expiresAt }: SignedMembers, id: string) {
  if (deviceId === '') return 'deviceId is empty';
  if (eid !== undefined && !/^\d{32}$/.test(eid)) return 'eid is not 32 digits';
  if (!/^([0-9A-F]{2}){16,64}$/.test(nonce)) return 'nonce is not 16 to 64 bytes of upper-case hex';
  if (!/^\d{15}$/.test(imei)) return 'imei is not 15 digits';
  if (id === '') return 'its id is empty';
  if (![issuedAt, expiresAt].every((time) => Number.isSafeInteger(time) && time >= 0))
    return 'a time is not whole milliseconds';
  return undefined;
}
