import {
  defaultProfileInfoTags,
  getProfilesInfo,
  profileInfoTags,
  RspProtocolError,
  type ProfileInfo,
  type ProfileInfoListRequest,
} from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from '../euicc-core.ts';
import { metadataOf, type InstalledProfile } from '../profile-registry.ts';
import type { Es10Handler } from './es10-handler.ts';

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
};

function select(core: EuiccCore, { searchCriteria }: ProfileInfoListRequest): InstalledProfile[] {
  if (searchCriteria === undefined) return core.profiles.all();
  if ('profileClass' in searchCriteria)
    return core.profiles.all().filter((profile) => classOf(profile) === searchCriteria.profileClass);
  const found = core.profiles.find(searchCriteria);
  return found === undefined ? [] : [found];
}

const classOf = (profile: InstalledProfile) => metadataOf(profile).profileClass ?? 'operational';

function describe(core: EuiccCore, profile: InstalledProfile, tagList?: readonly number[]): ProfileInfo {
  const tags = tagList ?? defaultProfileInfoTags;
  const whole: ProfileInfo = {
    ...metadataOf(profile),
    iccid: profile.iccid,
    isdpAid: profile.isdpAid,
    profileState: core.profiles.enabled?.isdpAid === profile.isdpAid ? 'enabled' : 'disabled',
    profileNickname: profile.nickname,
    profileClass: classOf(profile),
  };
  const members = Object.entries(profileInfoTags).filter(([, tag]) => tags.includes(tag));
  return Object.fromEntries(members.map(([name]) => [name, whole[name as keyof ProfileInfo]])) as ProfileInfo;
}
