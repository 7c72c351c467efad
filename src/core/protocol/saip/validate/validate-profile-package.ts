import type { CardImage } from '../image/index.ts';
import { elementsOf, type ProfilePackage } from '../profile-package.ts';
import { accessCodeRules } from './access-code-rules.ts';
import { capabilityRules, type ProfileCapability } from './capability-rules.ts';
import { contentRules } from './content-rules.ts';
import { error, type Finding } from './finding.ts';
import { memberRules } from './member-rules.ts';
import { orderRules } from './order-rules.ts';
import { serviceRules } from './service-rules.ts';
import { versionRules } from './version-rules.ts';

/**
 * Everything there is to say about a package, for a card with `capability` where one is given. Never throws.
 * `built`: the card image of this very package, where the caller has it already.
 */
export function validateProfilePackage(
  profilePackage: ProfilePackage,
  capability?: ProfileCapability,
  built?: CardImage,
): Finding[] {
  if (elementsOf(profilePackage, 'header').length === 0)
    return [error('HEADER_POSITION', 'the package has no header', 0)];
  return [
    ...versionRules(profilePackage),
    ...orderRules(profilePackage),
    ...memberRules(profilePackage),
    ...accessCodeRules(profilePackage),
    ...serviceRules(profilePackage),
    ...contentRules(profilePackage, built),
    ...(capability === undefined ? [] : capabilityRules(profilePackage, capability)),
  ];
}
