/** Reads the card's IMEI binding table. Not of the GSMA: docs/imei-binding-functions.md. */
import { decodeInteger, encodeInteger, readTlvs, tlv } from '../../../asn1/index.ts';
import { decodeIccid, encodeIccid } from '../../../identifiers/index.ts';
import { optionalTlv, optionalValue } from '../../members.ts';
import { es10Function } from '../es10-function.ts';
import { decodeImeiBinding, encodeImeiBinding, type ImeiBinding } from './imei-binding.ts';

export interface GetImeiBindingsRequest {
  /** Only the rows of this ICCID; all when absent. */
  readonly iccid?: string | undefined;
}

export interface GetImeiBindingsResponse {
  readonly bindings: readonly ImeiBinding[];
  /** Rows the table can hold. */
  readonly capacity: number;
}

export const getImeiBindings = es10Function({
  name: 'Workbench.GetImeiBindings',
  tag: 0xff21,
  request: {
    encode: ({ iccid }: GetImeiBindingsRequest) => [
      optionalTlv(0x5a, iccid === undefined ? undefined : encodeIccid(iccid)),
    ],
    decode: (members): GetImeiBindingsRequest => ({ iccid: optionalValue(members, 0x5a, decodeIccid) }),
  },
  response: {
    encode: ({ bindings, capacity }: GetImeiBindingsResponse) => [
      tlv(0xa0, ...bindings.map(encodeImeiBinding)),
      tlv(0x81, encodeInteger(capacity)),
    ],
    decode: (members): GetImeiBindingsResponse => ({
      bindings: readTlvs(members.required(0xa0).value).map(decodeImeiBinding),
      capacity: decodeInteger(members.required(0x81).value),
    }),
  },
});
