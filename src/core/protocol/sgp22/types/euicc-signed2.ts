/** EUICCSigned2 of SGP.22 section 5.7.5: SEQUENCE { transactionId [0], euiccOtpk [APPLICATION 73], hashCc OCTET STRING OPTIONAL }. */
import { readOnly, tlv } from '../../asn1/index.ts';
import {
  decodeTransactionId,
  encodeTransactionId,
  fieldsOf,
  fixed,
  optionalTlv,
  optionalValue,
  publicKeyTlv,
} from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

export interface EuiccSigned2 {
  readonly transactionId: string;
  /** One-time public key, 04 X Y. */
  readonly euiccOtpk: Uint8Array;
  /** 32 bytes. */
  readonly hashCc?: Uint8Array | undefined;
}

/** The whole element: euiccSignature2 covers it, followed by smdpSignature2 with its 5F37 header. */
export const encodeEuiccSigned2 = ({ transactionId, euiccOtpk, hashCc }: EuiccSigned2): Uint8Array =>
  tlv(0x30, tlv(0x80, encodeTransactionId(transactionId)), publicKeyTlv(euiccOtpk), optionalTlv(0x04, hashCc));

export const decodeEuiccSigned2 = (bytes: Uint8Array): EuiccSigned2 =>
  reading('EuiccSigned2', () => {
    const fields = fieldsOf(readOnly(bytes, 0x30));
    return {
      transactionId: decodeTransactionId(fields.required(0x80).value),
      euiccOtpk: fixed(fields.required(0x5f49).value, 65, 'euiccOtpk'),
      hashCc: optionalValue(fields, 0x04, (value) => fixed(value, 32, 'hashCc')),
    };
  });
