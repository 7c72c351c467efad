/** SGP.22 section 5.7.21: SetNicknameRequest and -Response [41]. An empty nickname removes it. */
import { tlv } from '../../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../../bytes/index.ts';
import { decodeIccid, encodeIccid } from '../../../identifiers/index.ts';
import { resultCodes } from '../../result-codes.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

export const setNicknameResults = resultCodes({ ok: 0, iccidNotFound: 1, undefinedError: 127 });

export interface SetNicknameRequest {
  readonly iccid: string;
  /** Up to 64 bytes of UTF-8. */
  readonly profileNickname: string;
}

export const setNickname = es10Function({
  name: 'ES10c.SetNickname',
  tag: 0xbf29,
  resultCodes: setNicknameResults,
  request: {
    encode: ({ iccid, profileNickname }: SetNicknameRequest) => {
      const nickname = encodeUtf8(profileNickname);
      if (nickname.length > 64) throw new RangeError('profileNickname is over 64 bytes');
      return [tlv(0x5a, encodeIccid(iccid)), tlv(0x90, nickname)];
    },
    decode: (members): SetNicknameRequest => ({
      iccid: decodeIccid(members.required(0x5a).value),
      profileNickname: decodeUtf8(members.required(0x90).value),
    }),
  },
  response: resultOnly(setNicknameResults),
});
