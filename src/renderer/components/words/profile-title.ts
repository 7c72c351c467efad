import type { Profile } from '#shared/api/index.ts';

/** What people call a profile: their own name for it, else the operator's. */
export const profileTitle = (
  profile: Pick<Profile, 'iccid' | 'profileName' | 'serviceProviderName'> & { profileNickname?: string | null },
): string => profile.profileNickname || profile.profileName || profile.serviceProviderName || profile.iccid;
