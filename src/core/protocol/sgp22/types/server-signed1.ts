/** ServerSigned1 of SGP.22 section 5.7.13: SEQUENCE { transactionId [0], euiccChallenge [1], serverAddress [3], serverChallenge [4] }. */
import { readOnly, tlv } from '../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../bytes/index.ts';
import { decodeTransactionId, encodeTransactionId, fieldsOf, fixed } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

export interface ServerSigned1 {
  /** Upper-case hex. */
  readonly transactionId: string;
  /** 16 bytes. */
  readonly euiccChallenge: Uint8Array;
  readonly serverAddress: string;
  /** 16 bytes. */
  readonly serverChallenge: Uint8Array;
}

/** The whole element: serverSignature1 covers it. */
export const encodeServerSigned1 = (signed: ServerSigned1): Uint8Array =>
  tlv(
    0x30,
    tlv(0x80, encodeTransactionId(signed.transactionId)),
    tlv(0x81, fixed(signed.euiccChallenge, 16, 'euiccChallenge')),
    tlv(0x83, encodeUtf8(signed.serverAddress)),
    tlv(0x84, fixed(signed.serverChallenge, 16, 'serverChallenge')),
  );

export const decodeServerSigned1 = (bytes: Uint8Array): ServerSigned1 =>
  reading('ServerSigned1', () => {
    const fields = fieldsOf(readOnly(bytes, 0x30));
    return {
      transactionId: decodeTransactionId(fields.required(0x80).value),
      euiccChallenge: fixed(fields.required(0x81).value, 16, 'euiccChallenge'),
      serverAddress: decodeUtf8(fields.required(0x83).value),
      serverChallenge: fixed(fields.required(0x84).value, 16, 'serverChallenge'),
    };
  });
