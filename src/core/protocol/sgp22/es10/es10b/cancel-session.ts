/** SGP.22 section 5.7.14: CancelSessionRequest and -Response [65]. */
import { tlv } from '../../../asn1/index.ts';
import { decodeTransactionId, encodeTransactionId, fieldsOf, signatureIn, signatureTlv } from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import { cancelSessionReasons, type CancelSessionReason } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';

const errors = { invalidTransactionId: 5, undefinedError: 127 } as const;
export const cancelSessionErrors = resultCodes(errors);

export interface CancelSessionRequest {
  readonly transactionId: string;
  readonly reason: CancelSessionReason;
}

export type CancelSessionResponse =
  | {
      readonly result: 'ok';
      /** Whole element; `decodeEuiccCancelSessionSigned` reads it. */
      readonly euiccCancelSessionSigned: Uint8Array;
      readonly euiccCancelSessionSignature: Uint8Array;
    }
  | { readonly result: ResultName<keyof typeof errors> };

export const cancelSession = es10Function({
  name: 'ES10b.CancelSession',
  tag: 0xbf41,
  resultCodes: cancelSessionErrors,
  request: {
    encode: ({ transactionId, reason }: CancelSessionRequest) => [
      tlv(0x80, encodeTransactionId(transactionId)),
      tlv(0x81, cancelSessionReasons.encode(reason)),
    ],
    decode: (members): CancelSessionRequest => ({
      transactionId: decodeTransactionId(members.required(0x80).value),
      reason: cancelSessionReasons.decode(members.required(0x81).value),
    }),
  },
  response: {
    encode: (response: CancelSessionResponse) =>
      'euiccCancelSessionSigned' in response
        ? [tlv(0xa0, response.euiccCancelSessionSigned, signatureTlv(response.euiccCancelSessionSignature))]
        : [tlv(0x81, cancelSessionErrors.encode(response.result))],
    decode: (members): CancelSessionResponse => {
      const ok = members.optional(0xa0);
      if (ok === undefined) return { result: failure(cancelSessionErrors, members.required(0x81).value) };
      const fields = fieldsOf(ok);
      return {
        result: 'ok',
        euiccCancelSessionSigned: fields.required(0x30).bytes,
        euiccCancelSessionSignature: signatureIn(fields),
      };
    },
  },
});
