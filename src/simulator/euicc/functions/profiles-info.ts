import { fromHex } from '#core/protocol/bytes/index.ts';
import {
  defaultProfileInfoTags,
  getProfilesInfo,
  profileInfoTags,
  RspProtocolError,
  type ProfileInfo,
  type ProfileInfoListRequest,
} from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from '../euicc-core.ts';
import { classOf, metadataOf, type InstalledProfile } from '../profile-registry.ts';
import { undefinedError, type Es10Handler } from './es10-handler.ts';

/** SGP.22 section 5.7.15. */
export const profilesInfoHandler: Es10Handler = {
  tag: getProfilesInfo.tag,
  run(core, bytes) {
    let request: ProfileInfoListRequest;
    try {
      request = getProfilesInfo.decodeRequest(bytes);
    } catch (error) {
      if (!(error instanceof RspProtocolError)) throw error;
      return getProfilesInfo.encodeResponse({ result: 'incorrectInputValues' });
    }
    const profiles = select(core, request).map((profile) => describe(core, profile, request.tagList));
    return getProfilesInfo.encodeResponse({ result: 'ok', profiles });
  },
  failed: () => getProfilesInfo.encodeResponse(undefinedError()),
};

function select(core: EuiccCore, { searchCriteria }: ProfileInfoListRequest): InstalledProfile[] {
  if (searchCriteria === undefined) return core.profiles.all();
  if ('profileClass' in searchCriteria)
    return core.profiles.all().filter((profile) => classOf(profile) === searchCriteria.profileClass);
  const found = core.profiles.find(searchCriteria);
  return found === undefined ? [] : [found];
}

function describe(core: EuiccCore, profile: InstalledProfile, tagList?: readonly number[]): ProfileInfo {
  const tags = tagList ?? defaultProfileInfoTags;
  const port = core.profiles.portOf(profile);
  const whole: ProfileInfo = {
    ...metadataOf(profile),
    iccid: profile.iccid,
    isdpAid: profile.isdpAid,
    profileState: port === undefined ? 'disabled' : 'enabled',
    enabledOnEsimPort: core.profiles.ports > 1 ? port : undefined,
    profileNickname: profile.nickname,
    profileClass: classOf(profile),
    dpProprietaryData: profile.dpProprietaryData === undefined ? undefined : fromHex(profile.dpProprietaryData),
  };
  const members = Object.entries(profileInfoTags)
    .filter(([, tag]) => tags.includes(tag))
    .map(([name]) => [name, whole[name as keyof ProfileInfo]] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined && !isEmpty(value))) as ProfileInfo;
}

/** An optional member without content is left out. */
const isEmpty = (value: ProfileInfo[keyof ProfileInfo]) =>
  typeof value === 'object' && 'length' in value ? value.length === 0 : value === '';
