/** EuiccSigned1 of SGP.22 section 5.7.13: SEQUENCE { transactionId [0], serverAddress [3], serverChallenge [4], euiccInfo2 [34], ctxParams1 }. */
import { readOnly, tlv } from '../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../bytes/index.ts';
import { decodeTransactionId, encodeTransactionId, fieldsOf, fixed } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

export interface EuiccSigned1 {
  readonly transactionId: string;
  readonly serverAddress: string;
  /** 16 bytes. */
  readonly serverChallenge: Uint8Array;
  /** The whole BF22 element; `getEuiccInfo2.decodeResponse` reads it. */
  readonly euiccInfo2: Uint8Array;
  /** The whole A0 element as the LPA sent it; `decodeCtxParams1` reads it. */
  readonly ctxParams1: Uint8Array;
}

/** The whole element: euiccSignature1 covers it. */
export const encodeEuiccSigned1 = (signed: EuiccSigned1): Uint8Array =>
  tlv(
    0x30,
    tlv(0x80, encodeTransactionId(signed.transactionId)),
    tlv(0x83, encodeUtf8(signed.serverAddress)),
    tlv(0x84, fixed(signed.serverChallenge, 16, 'serverChallenge')),
    signed.euiccInfo2,
    signed.ctxParams1,
  );

export const decodeEuiccSigned1 = (bytes: Uint8Array): EuiccSigned1 =>
  reading('EuiccSigned1', () => {
    const fields = fieldsOf(readOnly(bytes, 0x30));
    return {
      transactionId: decodeTransactionId(fields.required(0x80).value),
      serverAddress: decodeUtf8(fields.required(0x83).value),
      serverChallenge: fixed(fields.required(0x84).value, 16, 'serverChallenge'),
      euiccInfo2: fields.required(0xbf22).bytes,
      ctxParams1: fields.required(0xa0).bytes,
    };
  });
