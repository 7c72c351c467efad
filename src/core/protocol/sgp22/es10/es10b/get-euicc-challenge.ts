/** SGP.22 section 5.7.7: GetEuiccChallenge [46] { euiccChallenge [0] Octet16 }. Opens an RSP session on the card. */
import { tlv } from '../../../asn1/index.ts';
import { fixed } from '../../members.ts';
import { es10Function } from '../es10-function.ts';
import { noMembers } from '../message-codecs.ts';

export const getEuiccChallenge = es10Function({
  name: 'ES10b.GetEUICCChallenge',
  tag: 0xbf2e,
  request: noMembers,
  response: {
    encode: ({ euiccChallenge }: { readonly euiccChallenge: Uint8Array }) => [
      tlv(0x80, fixed(euiccChallenge, 16, 'euiccChallenge')),
    ],
    decode: (members) => ({ euiccChallenge: fixed(members.required(0x80).value, 16, 'euiccChallenge') }),
  },
});
