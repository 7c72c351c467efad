/** SmdpSigned2 of SGP.22 section 5.7.5: SEQUENCE { transactionId [0], ccRequiredFlag BOOLEAN, bppEuiccOtpk [APPLICATION 73] OPTIONAL }. */
import { decodeBoolean, encodeBoolean, readOnly, tlv } from '../../asn1/index.ts';
import { decodeTransactionId, encodeTransactionId, fieldsOf, fixed, optionalValue, publicKeyTlv } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

export interface SmdpSigned2 {
  readonly transactionId: string;
  readonly ccRequired: boolean;
  /** One-time public key of the eUICC (04 X Y) to which a package is bound already. */
  readonly bppEuiccOtpk?: Uint8Array | undefined;
}

/** The whole element: smdpSignature2 covers it, followed by euiccSignature1 with its 5F37 header. */
export const encodeSmdpSigned2 = ({ transactionId, ccRequired, bppEuiccOtpk }: SmdpSigned2): Uint8Array =>
  tlv(
    0x30,
    tlv(0x80, encodeTransactionId(transactionId)),
    tlv(0x01, encodeBoolean(ccRequired)),
    bppEuiccOtpk === undefined ? new Uint8Array(0) : publicKeyTlv(bppEuiccOtpk),
  );

export const decodeSmdpSigned2 = (bytes: Uint8Array): SmdpSigned2 =>
  reading('SmdpSigned2', () => {
    const fields = fieldsOf(readOnly(bytes, 0x30));
    return {
      transactionId: decodeTransactionId(fields.required(0x80).value),
      ccRequired: decodeBoolean(fields.required(0x01).value),
      bppEuiccOtpk: optionalValue(fields, 0x5f49, (value) => fixed(value, 65, 'bppEuiccOtpk')),
    };
  });
