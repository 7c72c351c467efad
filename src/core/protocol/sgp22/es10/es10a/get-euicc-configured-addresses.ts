/** SGP.22 section 5.7.3: EuiccConfiguredAddresses [60] { defaultDpAddress [0] OPTIONAL, rootDsAddress [1] }. */
import { tlv } from '../../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../../bytes/index.ts';
import { optionalTlv, optionalValue } from '../../members.ts';
import { es10Function } from '../es10-function.ts';
import { noMembers } from '../message-codecs.ts';

export interface EuiccConfiguredAddresses {
  /** FQDN; absent when none is set. */
  readonly defaultDpAddress?: string | undefined;
  /** FQDN; empty when the card names none. */
  readonly rootDsAddress: string;
}

export const getEuiccConfiguredAddresses = es10Function({
  name: 'ES10a.GetEuiccConfiguredAddresses',
  tag: 0xbf3c,
  request: noMembers,
  response: {
    encode: ({ defaultDpAddress, rootDsAddress }: EuiccConfiguredAddresses) => [
      optionalTlv(0x80, defaultDpAddress === undefined ? undefined : encodeUtf8(defaultDpAddress)),
      tlv(0x81, encodeUtf8(rootDsAddress)),
    ],
    decode: (members): EuiccConfiguredAddresses => ({
      defaultDpAddress: optionalValue(members, 0x80, decodeUtf8) || undefined,
      rootDsAddress: optionalValue(members, 0x81, decodeUtf8) ?? '',
    }),
  },
});
