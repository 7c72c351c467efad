/** SGP.22 section 5.7.18: DeleteProfileRequest and -Response [51]. The identifier has no wrapper here. */
import { resultCodes } from '../../result-codes.ts';
import { decodeProfileIdentifier, encodeProfileIdentifier, type ProfileIdentifier } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

export const deleteProfileResults = resultCodes(
  { ok: 0, iccidOrAidNotFound: 1, profileNotInDisabledState: 2, disallowedByPolicy: 3, undefinedError: 127 },
  { commandError: 7 },
);

export const deleteProfile = es10Function({
  name: 'ES10c.DeleteProfile',
  tag: 0xbf33,
  resultCodes: deleteProfileResults,
  request: {
    encode: ({ profile }: { readonly profile: ProfileIdentifier }) => [encodeProfileIdentifier(profile)],
    decode: (members) => ({ profile: decodeProfileIdentifier(members) }),
  },
  response: resultOnly(deleteProfileResults),
});
