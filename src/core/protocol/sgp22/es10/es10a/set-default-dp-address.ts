/** SGP.22 section 5.7.4: SetDefaultDpAddress [63] { defaultDpAddress [0] UTF8String } -- empty removes it. */
import { tlv } from '../../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../../bytes/index.ts';
import { resultCodes } from '../../result-codes.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

export const setDefaultDpAddressResults = resultCodes({ ok: 0, undefinedError: 127 }, { unsupportedCiPKId: 8 });

export const setDefaultDpAddress = es10Function({
  name: 'ES10a.SetDefaultDpAddress',
  tag: 0xbf3f,
  resultCodes: setDefaultDpAddressResults,
  request: {
    encode: ({ defaultDpAddress }: { readonly defaultDpAddress: string }) => [tlv(0x80, encodeUtf8(defaultDpAddress))],
    decode: (members) => ({ defaultDpAddress: decodeUtf8(members.required(0x80).value) }),
  },
  response: resultOnly(setDefaultDpAddressResults),
});
