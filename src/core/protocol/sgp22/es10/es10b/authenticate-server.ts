/** SGP.22 section 5.7.13: AuthenticateServerRequest and -Response [56]. */
import { TlvError, tlv, type Fields } from '../../../asn1/index.ts';
import {
  decodeTransactionId,
  encodeTransactionId,
  fieldsOf,
  fixed,
  optionalValue,
  signatureIn,
  signatureTlv,
} from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';

const errors = {
  invalidCertificate: 1,
  invalidSignature: 2,
  unsupportedCurve: 3,
  noSessionContext: 4,
  invalidOid: 5,
  euiccChallengeMismatch: 6,
  ciPKUnknown: 7,
  undefinedError: 127,
} as const;
/** SGP.22 v3. */
const laterErrors = {
  transactionIdError: 8,
  missingCrl: 9,
  invalidCrlSignature: 10,
  revokedCert: 11,
  invalidCertOrCrlTime: 12,
  invalidCertOrCrlConfiguration: 13,
  invalidIccid: 14,
} as const;
export const authenticateErrors = resultCodes(errors, laterErrors);
type AuthenticateError = ResultName<keyof typeof errors | keyof typeof laterErrors>;

export interface AuthenticateServerRequest {
  /** Whole element; `decodeServerSigned1` reads it. */
  readonly serverSigned1: Uint8Array;
  /** r || s. */
  readonly serverSignature1: Uint8Array;
  /** Subject key identifier of a CI; may be empty in v2. */
  readonly euiccCiPKIdToBeUsed: Uint8Array;
  /** CERT.DPauth or CERT.DSauth, DER. */
  readonly serverCertificate: Uint8Array;
  /** Whole element; `decodeCtxParams1` reads it. */
  readonly ctxParams1: Uint8Array;
}

export type AuthenticateServerResponse =
  | {
      readonly result: 'ok';
      /** Whole element; `decodeEuiccSigned1` reads it. */
      readonly euiccSigned1: Uint8Array;
      readonly euiccSignature1: Uint8Array;
      readonly euiccCertificate: Uint8Array;
      readonly eumCertificate: Uint8Array;
    }
  | { readonly result: AuthenticateError; readonly transactionId?: string | undefined };

const decodeOk = (members: Fields): AuthenticateServerResponse => {
  const [euiccSigned1, euiccCertificate, eumCertificate] = members.each(0x30);
  if (euiccSigned1 === undefined || euiccCertificate === undefined || eumCertificate === undefined)
    throw new TlvError('certificates are missing');
  return {
    result: 'ok',
    euiccSigned1: euiccSigned1.bytes,
    euiccSignature1: signatureIn(members),
    euiccCertificate: euiccCertificate.bytes,
    eumCertificate: eumCertificate.bytes,
  };
};

export const authenticateServer = es10Function({
  name: 'ES10b.AuthenticateServer',
  tag: 0xbf38,
  resultCodes: authenticateErrors,
  request: {
    encode: (request: AuthenticateServerRequest) => [
      request.serverSigned1,
      signatureTlv(request.serverSignature1),
      tlv(0x04, request.euiccCiPKIdToBeUsed),
      request.serverCertificate,
      request.ctxParams1,
    ],
    decode: (members): AuthenticateServerRequest => {
      const [serverSigned1, serverCertificate] = members.each(0x30);
      if (serverSigned1 === undefined || serverCertificate === undefined) throw new TlvError('certificate is missing');
      return {
        serverSigned1: serverSigned1.bytes,
        serverSignature1: signatureIn(members),
        euiccCiPKIdToBeUsed: optionalValue(members, 0x04, (value) => value) ?? new Uint8Array(0),
        serverCertificate: serverCertificate.bytes,
        ctxParams1: members.required(0xa0).bytes,
      };
    },
  },
  response: {
    encode: (response: AuthenticateServerResponse) =>
      'euiccSigned1' in response
        ? [
            tlv(
              0xa0,
              response.euiccSigned1,
              signatureTlv(fixed(response.euiccSignature1, 64, 'euiccSignature1')),
              response.euiccCertificate,
              response.eumCertificate,
            ),
          ]
        : [
            tlv(
              0xa1,
              tlv(0x80, encodeTransactionId(response.transactionId ?? '00')),
              tlv(0x02, authenticateErrors.encode(response.result)),
            ),
          ],
    decode: (members): AuthenticateServerResponse => {
      const ok = members.optional(0xa0);
      if (ok !== undefined) return decodeOk(fieldsOf(ok));
      const error = fieldsOf(members.required(0xa1));
      return {
        result: failure(authenticateErrors, error.required(0x02).value),
        transactionId: optionalValue(error, 0x80, decodeTransactionId),
      };
    },
  },
});
