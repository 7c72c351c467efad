/** SGP.22 section 5.7.15: ProfileInfoListRequest and -Response [45]. */
import { readTlvs, TlvError, tagBytes, tlv } from '../../../asn1/index.ts';
import { concat } from '../../../bytes/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import {
  decodeProfileIdentifier,
  decodeProfileInfo,
  encodeProfileIdentifier,
  encodeProfileInfo,
  profileClasses,
  type ProfileClass,
  type ProfileIdentifier,
  type ProfileInfo,
} from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';

const errors = { incorrectInputValues: 1, undefinedError: 127 } as const;
/** SGP.22 v3. */
const laterErrors = { profileChangeOngoing: 11 } as const;
export const profileInfoListErrors = resultCodes(errors, laterErrors);

export interface ProfileInfoListRequest {
  readonly searchCriteria?: ProfileIdentifier | { readonly profileClass: ProfileClass } | undefined;
  /** Tags of the members wanted (`profileInfoTags`); absent: the default set. */
  readonly tagList?: readonly number[] | undefined;
}

export type ProfileInfoListResponse =
  | { readonly result: 'ok'; readonly profiles: readonly ProfileInfo[] }
  | { readonly result: ResultName<keyof typeof errors | keyof typeof laterErrors> };

/** Tags one after the other without lengths. */
function decodeTagList(value: Uint8Array): number[] {
  const tags: number[] = [];
  for (let i = 0; i < value.length;) {
    let tag = value[i++]!;
    if ((tag & 0x1f) === 0x1f) {
      let next: number | undefined;
      do {
        next = value[i++];
        if (next === undefined || tag > 0xffff) throw new TlvError('tag list is cut short');
        tag = tag * 256 + next;
      } while (next >= 0x80);
    }
    tags.push(tag);
  }
  return tags;
}

export const getProfilesInfo = es10Function({
  name: 'ES10c.GetProfilesInfo',
  tag: 0xbf2d,
  resultCodes: profileInfoListErrors,
  request: {
    encode: ({ searchCriteria, tagList }: ProfileInfoListRequest) => [
      searchCriteria === undefined
        ? new Uint8Array(0)
        : tlv(
            0xa0,
            'profileClass' in searchCriteria
              ? tlv(0x95, profileClasses.encode(searchCriteria.profileClass))
              : encodeProfileIdentifier(searchCriteria),
          ),
      optionalTlv(0x5c, tagList === undefined ? undefined : concat(...tagList.map(tagBytes))),
    ],
    decode: (members): ProfileInfoListRequest => {
      const criteria = members.optional(0xa0);
      const tagList = optionalValue(members, 0x5c, decodeTagList);
      if (criteria === undefined) return { tagList };
      const fields = fieldsOf(criteria);
      const profileClass = optionalValue(fields, 0x95, profileClasses.decode);
      return {
        searchCriteria: profileClass === undefined ? decodeProfileIdentifier(fields) : { profileClass },
        tagList,
      };
    },
  },
  response: {
    encode: (response: ProfileInfoListResponse) =>
      'profiles' in response
        ? [tlv(0xa0, ...response.profiles.map(encodeProfileInfo))]
        : [tlv(0x81, profileInfoListErrors.encode(response.result))],
    decode: (members): ProfileInfoListResponse => {
      const list = members.optional(0xa0);
      if (list === undefined) return { result: failure(profileInfoListErrors, members.required(0x81).value) };
      const profiles = readTlvs(list.value);
      if (profiles.some(({ tag }) => tag !== 0xe3)) throw new TlvError('profile list holds something else');
      return { result: 'ok', profiles: profiles.map(decodeProfileInfo) };
    },
  },
});
