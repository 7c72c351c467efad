/**
 * SGP.22 v2 section 5.7.12: LoadCRLRequest [53] { crl CertificateList },
 * LoadCRLResponse [53] CHOICE { loadCRLResponseOk [0] { missingParts SEQUENCE OF INTEGER OPTIONAL }, loadCRLResponseError [1] INTEGER }.
 */
import { decodeInteger, encodeInteger, Fields, tlv } from '../../../asn1/index.ts';
import { fieldsOf, optionalValue } from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';

const errors = {
  invalidSignature: 1,
  invalidCRLFormat: 2,
  notEnoughMemorySpace: 3,
  verificationKeyNotFound: 4,
  undefinedError: 127,
} as const;
export const loadCrlErrors = resultCodes(errors);

export type LoadCrlResponse =
  | { readonly result: 'ok'; readonly missingParts?: readonly number[] | undefined }
  | { readonly result: ResultName<keyof typeof errors> };

const decodeMissingParts = (value: Uint8Array): number[] =>
  new Fields(value).all.map((part) => decodeInteger(part.value));

export const loadCrl = es10Function({
  name: 'ES10b.LoadCRL',
  tag: 0xbf35,
  resultCodes: loadCrlErrors,
  request: {
    encode: ({ crl }: { readonly crl: Uint8Array }) => [crl],
    decode: (members) => ({ crl: members.required(0x30).bytes }),
  },
  response: {
    encode: (response: LoadCrlResponse) => {
      if (response.result !== 'ok') return [tlv(0x81, loadCrlErrors.encode(response.result))];
      const parts = 'missingParts' in response ? response.missingParts : undefined;
      if (parts === undefined) return [tlv(0xa0)];
      return [tlv(0xa0, tlv(0xa0, ...parts.map((part) => tlv(0x02, encodeInteger(part)))))];
    },
    decode: (members): LoadCrlResponse => {
      const ok = members.optional(0xa0);
      if (ok === undefined) return { result: failure(loadCrlErrors, members.required(0x81).value) };
      return { result: 'ok', missingParts: optionalValue(fieldsOf(ok), 0xa0, decodeMissingParts) };
    },
  },
});
