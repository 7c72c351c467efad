import { profileOfImage } from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import type { ExpectedProfile } from '#shared/api/index.ts';
import type { CheckSubject } from '../check.ts';

/** What the card should hold: by the package the caller gave, else by the order of this bench; undefined: nobody knows. */
export async function expectedProfile({
  packageBytes,
  profile,
  services,
}: CheckSubject): Promise<ExpectedProfile | undefined> {
  if (packageBytes !== undefined) return profileOfImage(buildCardImage(decodeProfilePackage(packageBytes)));
  const { lab } = services.environment;
  return (await lab?.administration.expectedProfile({ iccid: profile.iccid }, { signal: undefined })) ?? undefined;
}
