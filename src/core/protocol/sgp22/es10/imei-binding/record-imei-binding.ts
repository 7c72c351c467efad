/** Adds a row to the card's IMEI binding table, or stamps one as used. Not of the GSMA: docs/imei-binding-functions.md. */
import { decodeBoolean, encodeBoolean, readTlv, tlv } from '../../../asn1/index.ts';
import { decodeIccid, decodeImei, encodeIccid, encodeImei } from '../../../identifiers/index.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';
import {
  decodeImeiBinding,
  encodeImeiBinding,
  imeiSources,
  type ImeiBinding,
  type ImeiSource,
} from './imei-binding.ts';

const errors = { iccidNotFound: 1, invalidImei: 2, tableFull: 3, memoryFailure: 4 } as const;
/** Kept for what a card of another make may meet. */
const otherErrors = { undefinedError: 127 } as const;
export const recordImeiBindingErrors = resultCodes(errors, otherErrors);

export interface RecordImeiBindingRequest {
  readonly iccid: string;
  /** 15 digits. */
  readonly imei: string;
  readonly source: ImeiSource;
  /** True: the IMEI is in use from now on, so the row becomes the most recently used one. */
  readonly used: boolean;
}

export type RecordImeiBindingResponse =
  /** The row as it stands now. */
  | { readonly result: 'ok'; readonly binding: ImeiBinding }
  | { readonly result: ResultName<keyof typeof errors | keyof typeof otherErrors> };

export const recordImeiBinding = es10Function({
  name: 'Workbench.RecordImeiBinding',
  tag: 0xff22,
  resultCodes: recordImeiBindingErrors,
  request: {
    encode: ({ iccid, imei, source, used }: RecordImeiBindingRequest) => [
      tlv(0x5a, encodeIccid(iccid)),
      tlv(0x80, encodeImei(imei)),
      tlv(0x81, imeiSources.encode(source)),
      tlv(0x82, encodeBoolean(used)),
    ],
    decode: (members): RecordImeiBindingRequest => ({
      iccid: decodeIccid(members.required(0x5a).value),
      imei: decodeImei(members.required(0x80).value),
      source: imeiSources.decode(members.required(0x81).value),
      used: decodeBoolean(members.required(0x82).value),
    }),
  },
  response: {
    encode: (response: RecordImeiBindingResponse) =>
      'binding' in response
        ? [tlv(0xa0, encodeImeiBinding(response.binding))]
        : [tlv(0x81, recordImeiBindingErrors.encode(response.result))],
    decode: (members): RecordImeiBindingResponse => {
      const row = members.optional(0xa0);
      return row === undefined
        ? { result: failure(recordImeiBindingErrors, members.required(0x81).value) }
        : { result: 'ok', binding: decodeImeiBinding(readTlv(row.value)) };
    },
  },
});
