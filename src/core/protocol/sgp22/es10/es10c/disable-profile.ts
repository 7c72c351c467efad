/** SGP.22 section 5.7.17: DisableProfileRequest and -Response [50]. */
import { decodeBoolean, encodeBoolean, tlv } from '../../../asn1/index.ts';
import { fieldsOf, optionalValue } from '../../members.ts';
import { resultCodes } from '../../result-codes.ts';
import { decodeProfileIdentifier, encodeProfileIdentifier, type ProfileIdentifier } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

export const disableProfileResults = resultCodes(
  { ok: 0, iccidOrAidNotFound: 1, profileNotInEnabledState: 2, disallowedByPolicy: 3, catBusy: 5, undefinedError: 127 },
  { commandError: 7, disallowedForRpm: 10 },
);

export interface DisableProfileRequest {
  readonly profile: ProfileIdentifier;
  /** True: the card asks the terminal for REFRESH. False: whoever holds the card resets it. */
  readonly refreshFlag: boolean;
}

export const disableProfile = es10Function({
  name: 'ES10c.DisableProfile',
  tag: 0xbf32,
  resultCodes: disableProfileResults,
  request: {
    encode: ({ profile, refreshFlag }: DisableProfileRequest) => [
      tlv(0xa0, encodeProfileIdentifier(profile)),
      tlv(0x81, encodeBoolean(refreshFlag)),
    ],
    decode: (members): DisableProfileRequest => ({
      profile: decodeProfileIdentifier(fieldsOf(members.required(0xa0))),
      // LPAs in the field leave it out.
      refreshFlag: optionalValue(members, 0x81, decodeBoolean) ?? false,
    }),
  },
  response: resultOnly(disableProfileResults),
});
