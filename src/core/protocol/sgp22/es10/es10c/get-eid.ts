/** SGP.22 section 5.7.20: GetEuiccDataRequest [62] { tagList [APPLICATION 28] }, GetEuiccDataResponse [62] { eidValue [APPLICATION 26] }. */
import { tlv } from '../../../asn1/index.ts';
import { decodeEid, encodeEid } from '../../../identifiers/index.ts';
import { es10Function } from '../es10-function.ts';
import { noMembers } from '../message-codecs.ts';

export const getEid = es10Function({
  name: 'ES10c.GetEID',
  tag: 0xbf3e,
  request: {
    encode: () => [tlv(0x5c, Uint8Array.of(0x5a))],
    decode: noMembers.decode,
  },
  response: {
    encode: ({ eid }: { readonly eid: string }) => [tlv(0x5a, encodeEid(eid))],
    decode: (members) => ({ eid: decodeEid(members.required(0x5a).value) }),
  },
});
