/** EuiccCancelSessionSigned of SGP.22 section 5.7.14: SEQUENCE { transactionId [0], smdpOid [1] OBJECT IDENTIFIER, reason [2] }. */
import { decodeOid, encodeOid, readOnly, tlv } from '../../asn1/index.ts';
import { decodeTransactionId, encodeTransactionId, fieldsOf } from '../members.ts';
import { resultCodes, type ResultName } from '../result-codes.ts';
import { reading } from '../rsp-protocol-error.ts';

const reasons = {
  endUserRejection: 0,
  postponed: 1,
  timeout: 2,
  pprNotAllowed: 3,
  metadataMismatch: 4,
  loadBppExecutionError: 5,
  undefinedReason: 127,
} as const;
/** SGP.22 v3. */
const laterReasons = {
  sessionAborted: 16,
  enterpriseProfilesNotSupported: 17,
  enterpriseRulesNotAllowed: 18,
  enterpriseProfileNotAllowed: 19,
  enterpriseOidMismatch: 20,
  enterpriseRulesError: 21,
  enterpriseProfilesOnly: 22,
  lprNotSupported: 23,
  lprNetworkDataNotAllowed: 24,
  emptyProfileOrSpName: 25,
  rpmDisabled: 27,
  invalidRpmPackage: 28,
  loadRpmPackageError: 29,
} as const;
export const cancelSessionReasons = resultCodes(reasons, laterReasons);
export type CancelSessionReason = ResultName<keyof typeof reasons | keyof typeof laterReasons>;

export interface EuiccCancelSessionSigned {
  readonly transactionId: string;
  /** Object identifier of the server certificate's owner, dotted. */
  readonly smdpOid: string;
  readonly reason: CancelSessionReason;
}

/** The whole element: euiccCancelSessionSignature covers it. */
export const encodeEuiccCancelSessionSigned = (signed: EuiccCancelSessionSigned): Uint8Array =>
  tlv(
    0x30,
    tlv(0x80, encodeTransactionId(signed.transactionId)),
    tlv(0x81, encodeOid(signed.smdpOid)),
    tlv(0x82, cancelSessionReasons.encode(signed.reason)),
  );

export const decodeEuiccCancelSessionSigned = (bytes: Uint8Array): EuiccCancelSessionSigned =>
  reading('EuiccCancelSessionSigned', () => {
    const fields = fieldsOf(readOnly(bytes, 0x30));
    return {
      transactionId: decodeTransactionId(fields.required(0x80).value),
      smdpOid: decodeOid(fields.required(0x81).value),
      reason: cancelSessionReasons.decode(fields.required(0x82).value),
    };
  });
