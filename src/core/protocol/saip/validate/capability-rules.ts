/** What a card needs to know for the package. PEStatus 9, 10 and 31 of TCA eUICC Profile Package 3.3 section 8.11. */
import { toHex } from '../../bytes/index.ts';
import { mandatoryServiceNames, type ServiceName } from '../elements/index.ts';
import { headerOf, type ProfilePackage } from '../profile-package.ts';
import { peStatus } from '../profile-package-error.ts';
import { error, type Finding } from './finding.ts';

/** What a card supports; it tells part of it in uiccCapability of EUICCInfo2. */
export interface ProfileCapability {
  readonly services: readonly ServiceName[];
  /** Template OIDs; absent: all it could be asked for. */
  readonly templates?: readonly string[] | undefined;
  /** Highest major version of the package format. */
  readonly majorVersion: number;
}

export function capabilityRules(profilePackage: ProfilePackage, capability: ProfileCapability): Finding[] {
  const header = headerOf(profilePackage);
  const { templates } = capability;
  return [
    ...(header.majorVersion > capability.majorVersion
      ? [
          error(
            'CARD_LACKS_VERSION',
            `the package has version ${header.majorVersion}, the card knows ${capability.majorVersion}`,
            0,
            peStatus.unsupportedProfileVersion,
          ),
        ]
      : []),
    ...mandatoryServiceNames(header)
      .filter((name) => !capability.services.includes(name))
      .map((name) => error('CARD_LACKS_SERVICE', `the card has no ${name}`, 0, peStatus.featureNotSupported)),
    ...(header.mandatoryServices.extensions ?? []).map((service) =>
      error(
        'CARD_LACKS_SERVICE',
        `the card does not know the service with tag ${toHex(service.subarray(0, 1))}`,
        0,
        peStatus.featureNotSupported,
      ),
    ),
    ...header.mandatoryGfsteList
      .filter((oid) => templates !== undefined && !templates.includes(oid))
      .map((oid) =>
        error('CARD_LACKS_TEMPLATE', `the card does not know template ${oid}`, 0, peStatus.templateNotSupported),
      ),
  ];
}
