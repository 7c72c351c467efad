/** SGP.22 section 5.7.16: EnableProfileRequest and -Response [49]. */
import { decodeBoolean, decodeInteger, encodeBoolean, encodeInteger, tlv } from '../../../asn1/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../../members.ts';
import { resultCodes } from '../../result-codes.ts';
import { decodeProfileIdentifier, encodeProfileIdentifier, type ProfileIdentifier } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

export const enableProfileResults = resultCodes(
  {
    ok: 0,
    iccidOrAidNotFound: 1,
    profileNotInDisabledState: 2,
    disallowedByPolicy: 3,
    wrongProfileReenabling: 4,
    catBusy: 5,
    undefinedError: 127,
  },
  { disallowedByEnterpriseRule: 6, commandError: 7, disallowedForRpm: 9, noEsimPortAvailable: 10 },
);

export interface EnableProfileRequest {
  readonly profile: ProfileIdentifier;
  /** True: the card asks the terminal for REFRESH. False: whoever holds the card resets it. */
  readonly refreshFlag: boolean;
  /** SGP.22 v3, where the LPA chooses the port of a card with several enabled profiles. */
  readonly targetEsimPort?: number | undefined;
}

export const enableProfile = es10Function({
  name: 'ES10c.EnableProfile',
  tag: 0xbf31,
  resultCodes: enableProfileResults,
  request: {
    encode: ({ profile, refreshFlag, targetEsimPort }: EnableProfileRequest) => [
      tlv(0xa0, encodeProfileIdentifier(profile)),
      tlv(0x81, encodeBoolean(refreshFlag)),
      optionalTlv(0x82, targetEsimPort === undefined ? undefined : encodeInteger(targetEsimPort)),
    ],
    decode: (members): EnableProfileRequest => ({
      profile: decodeProfileIdentifier(fieldsOf(members.required(0xa0))),
      // LPAs in the field leave it out.
      refreshFlag: optionalValue(members, 0x81, decodeBoolean) ?? false,
      targetEsimPort: optionalValue(members, 0x82, decodeInteger),
    }),
  },
  response: resultOnly(enableProfileResults),
});
