/** SGP.22 section 5.7.5: PrepareDownloadRequest and -Response [33]. */
import { TlvError, tlv } from '../../../asn1/index.ts';
import {
  decodeTransactionId,
  encodeTransactionId,
  fieldsOf,
  fixed,
  optionalTlv,
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
  invalidTransactionId: 5,
  undefinedError: 127,
} as const;
export const downloadErrors = resultCodes(errors);

export interface PrepareDownloadRequest {
  /** Whole element; `decodeSmdpSigned2` reads it. */
  readonly smdpSigned2: Uint8Array;
  readonly smdpSignature2: Uint8Array;
  /** 32 bytes; see `hashCc`. */
  readonly hashCc?: Uint8Array | undefined;
  /** CERT.DPpb, DER. */
  readonly smdpCertificate: Uint8Array;
}

export type PrepareDownloadResponse =
  | {
      readonly result: 'ok';
      /** Whole element; `decodeEuiccSigned2` reads it. */
      readonly euiccSigned2: Uint8Array;
      readonly euiccSignature2: Uint8Array;
    }
  | { readonly result: ResultName<keyof typeof errors>; readonly transactionId?: string | undefined };

export const prepareDownload = es10Function({
  name: 'ES10b.PrepareDownload',
  tag: 0xbf21,
  resultCodes: downloadErrors,
  request: {
    encode: (request: PrepareDownloadRequest) => [
      request.smdpSigned2,
      signatureTlv(request.smdpSignature2),
      optionalTlv(0x04, request.hashCc),
      request.smdpCertificate,
    ],
    decode: (members): PrepareDownloadRequest => {
      const [smdpSigned2, smdpCertificate] = members.each(0x30);
      if (smdpSigned2 === undefined || smdpCertificate === undefined) throw new TlvError('certificate is missing');
      return {
        smdpSigned2: smdpSigned2.bytes,
        smdpSignature2: signatureIn(members),
        hashCc: optionalValue(members, 0x04, (value) => fixed(value, 32, 'hashCc')),
        smdpCertificate: smdpCertificate.bytes,
      };
    },
  },
  response: {
    encode: (response: PrepareDownloadResponse) =>
      'euiccSigned2' in response
        ? [tlv(0xa0, response.euiccSigned2, signatureTlv(response.euiccSignature2))]
        : [
            tlv(
              0xa1,
              tlv(0x80, encodeTransactionId(response.transactionId ?? '00')),
              tlv(0x02, downloadErrors.encode(response.result)),
            ),
          ],
    decode: (members): PrepareDownloadResponse => {
      const ok = members.optional(0xa0);
      if (ok !== undefined) {
        const fields = fieldsOf(ok);
        return {
          result: 'ok',
          euiccSigned2: fields.required(0x30).bytes,
          euiccSignature2: signatureIn(fields),
        };
      }
      const error = fieldsOf(members.required(0xa1));
      return {
        result: failure(downloadErrors, error.required(0x02).value),
        transactionId: optionalValue(error, 0x80, decodeTransactionId),
      };
    },
  },
});
