/** Small readers and writers of members that SGP.22's structures share. */
import { Fields, tlv, type Tlv } from '../asn1/index.ts';
import { fromHex, toHex } from '../bytes/index.ts';

/** The element, or nothing when there is no value. */
export function optionalTlv(tag: number, value: Uint8Array | undefined): Uint8Array {
  return value === undefined ? new Uint8Array(0) : tlv(tag, value);
}

/** `read` applied to the value of the member with `tag`, if there is one. */
export function optionalValue<T>(fields: Fields, tag: number, read: (value: Uint8Array) => T): T | undefined {
  const member = fields.optional(tag);
  return member === undefined ? undefined : read(member.value);
}

export const fieldsOf = (element: Tlv): Fields => new Fields(element.value);

/** TransactionId: 1 to 16 bytes, as upper-case hex. SGP.22 section 2.5.4 (TransactionId). */
export function decodeTransactionId(value: Uint8Array): string {
  if (value.length < 1 || value.length > 16) throw new RangeError('transactionId must have 1 to 16 bytes');
  return toHex(value);
}

export function encodeTransactionId(transactionId: string): Uint8Array {
  const value = fromHex(transactionId);
  if (value.length < 1 || value.length > 16) throw new RangeError('transactionId must have 1 to 16 bytes');
  return value;
}

/** Value of exactly `length` bytes; throws RangeError otherwise. */
export function fixed(value: Uint8Array, length: number, what: string): Uint8Array {
  if (value.length !== length) throw new RangeError(`${what} must have ${length} bytes`);
  return value;
}

/** 5F37 40 r || s: the form in which signatures travel and in which later signatures cover them. */
export const signatureTlv = (signature: Uint8Array): Uint8Array => tlv(0x5f37, fixed(signature, 64, 'signature'));

/** The 64 bytes of a 5F37 member. */
export const signatureIn = (fields: Fields): Uint8Array => fixed(fields.required(0x5f37).value, 64, 'signature');

/** 5F49 41 04 X Y: a one-time public key. */
export const publicKeyTlv = (point: Uint8Array): Uint8Array => tlv(0x5f49, fixed(point, 65, 'public key'));
