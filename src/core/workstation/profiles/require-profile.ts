import type { Profile } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

/** Throws UsageError PROFILE_NOT_FOUND. */
export function requireProfile(profiles: readonly Profile[], iccid: string): Profile {
  const profile = profiles.find((one) => one.iccid === iccid);
  if (profile === undefined)
    throw new UsageError('PROFILE_NOT_FOUND', 'no profile with this ICCID on the card', { details: { iccid } });
  return profile;
}
