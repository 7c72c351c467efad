/**
 * ProfileInstallationResult of SGP.22 section 2.5.6:
 *   [55] SEQUENCE { profileInstallationResultData [39] { transactionId [0], notificationMetadata [47], smdpOid OBJECT IDENTIFIER
 *     OPTIONAL, finalResult [2] CHOICE { successResult { aid [APPLICATION 15], simaResponse OCTET STRING },
 *     errorResult { bppCommandId, errorReason, simaResponse OPTIONAL } } }, euiccSignPIR [APPLICATION 55] }
 */
import type { Fields } from '../../asn1/index.ts';
import { decodeOid, encodeOid, readOnly, tlv } from '../../asn1/index.ts';
import {
  decodeTransactionId,
  encodeTransactionId,
  fieldsOf,
  optionalTlv,
  optionalValue,
  signatureIn,
  signatureTlv,
} from '../members.ts';
import { resultCodes, type ResultName } from '../result-codes.ts';
import { reading } from '../rsp-protocol-error.ts';
import {
  decodeNotificationMetadata,
  encodeNotificationMetadata,
  type NotificationMetadata,
} from '../types/notification-metadata.ts';
import { decodeAid, encodeAid } from '../types/profile-identifier.ts';

const commands = {
  initialiseSecureChannel: 0,
  configureISDP: 1,
  storeMetadata: 2,
  storeMetadata2: 3,
  replaceSessionKeys: 4,
  loadProfileElements: 5,
} as const;
export const bppCommands = resultCodes(commands);
export type BppCommandId = ResultName<keyof typeof commands>;

const reasons = {
  incorrectInputValues: 1,
  invalidSignature: 2,
  invalidTransactionId: 3,
  unsupportedCrtValues: 4,
  unsupportedRemoteOperationType: 5,
  unsupportedProfileClass: 6,
  scp03tStructureError: 7,
  scp03tSecurityError: 8,
  installFailedDueToIccidAlreadyExistsOnEuicc: 9,
  installFailedDueToInsufficientMemoryForProfile: 10,
  installFailedDueToInterruption: 11,
  installFailedDueToPEProcessingError: 12,
  installFailedDueToDataMismatch: 13,
  testProfileInstallFailedDueToInvalidNaaKey: 14,
  pprNotAllowed: 15,
  installFailedDueToUnknownError: 127,
} as const;
/** SGP.22 v3. */
const laterReasons = {
  enterpriseProfilesNotSupported: 17,
  enterpriseRulesNotAllowed: 18,
  enterpriseProfileNotAllowed: 19,
  enterpriseOidMismatch: 20,
  enterpriseRulesError: 21,
  enterpriseProfilesOnly: 22,
  lprNotSupported: 23,
  unknownTlvInMetadata: 26,
} as const;
export const installErrorReasons = resultCodes(reasons, laterReasons);
export type InstallErrorReason = ResultName<keyof typeof reasons | keyof typeof laterReasons>;

export type FinalResult =
  | {
      readonly kind: 'success';
      /** Upper-case hex. */
      readonly isdpAid: string;
      /** One or more EUICCResponses; `decodeEuiccResponses` reads them. */
      readonly simaResponse: Uint8Array;
    }
  | {
      readonly kind: 'error';
      readonly bppCommandId: BppCommandId;
      readonly errorReason: InstallErrorReason;
      readonly simaResponse?: Uint8Array | undefined;
    };

export interface ProfileInstallationResultData {
  readonly transactionId: string;
  readonly notificationMetadata: NotificationMetadata;
  /** Object identifier of CERT.DPpb's owner, dotted. */
  readonly smdpOid?: string | undefined;
  readonly finalResult: FinalResult;
}

export interface ProfileInstallationResult extends ProfileInstallationResultData {
  /** The whole BF27 element, over which the signature is. */
  readonly data: Uint8Array;
  /** r || s. */
  readonly euiccSignPIR: Uint8Array;
}

const encodeFinalResult = (result: FinalResult): Uint8Array =>
  result.kind === 'success'
    ? tlv(0xa0, tlv(0x4f, encodeAid(result.isdpAid)), tlv(0x04, result.simaResponse))
    : tlv(
        0xa1,
        tlv(0x80, bppCommands.encode(result.bppCommandId)),
        tlv(0x81, installErrorReasons.encode(result.errorReason)),
        optionalTlv(0x82, result.simaResponse),
      );

/** The whole BF27 element. */
export const encodeInstallationResultData = (data: ProfileInstallationResultData): Uint8Array =>
  tlv(
    0xbf27,
    tlv(0x80, encodeTransactionId(data.transactionId)),
    encodeNotificationMetadata(data.notificationMetadata),
    optionalTlv(0x06, data.smdpOid === undefined ? undefined : encodeOid(data.smdpOid)),
    tlv(0xa2, encodeFinalResult(data.finalResult)),
  );

/** The whole BF37 element from a BF27 element and the signature over it. */
export const encodeProfileInstallationResult = (data: Uint8Array, euiccSignPIR: Uint8Array): Uint8Array =>
  tlv(0xbf37, data, signatureTlv(euiccSignPIR));

function decodeFinalResult(fields: Fields): FinalResult {
  const success = fields.optional(0xa0);
  if (success !== undefined) {
    const members = fieldsOf(success);
    return {
      kind: 'success',
      isdpAid: decodeAid(members.required(0x4f).value),
      simaResponse: members.required(0x04).value,
    };
  }
  const members = fieldsOf(fields.required(0xa1));
  return {
    kind: 'error',
    bppCommandId: bppCommands.decode(members.required(0x80).value),
    errorReason: installErrorReasons.decode(members.required(0x81).value),
    simaResponse: optionalValue(members, 0x82, (value) => value),
  };
}

export const decodeProfileInstallationResult = (bytes: Uint8Array): ProfileInstallationResult =>
  reading('ProfileInstallationResult', () => {
    const fields = fieldsOf(readOnly(bytes, 0xbf37));
    const data = fields.required(0xbf27);
    const members = fieldsOf(data);
    return {
      data: data.bytes,
      transactionId: decodeTransactionId(members.required(0x80).value),
      notificationMetadata: decodeNotificationMetadata(members.required(0xbf2f).bytes),
      smdpOid: optionalValue(members, 0x06, decodeOid),
      finalResult: decodeFinalResult(fieldsOf(members.required(0xa2))),
      euiccSignPIR: signatureIn(fields),
    };
  });
