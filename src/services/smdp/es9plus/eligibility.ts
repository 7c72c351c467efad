/** Eligibility of a card for a profile: SGP.22 section 3.1.3 and annex F. */
import { capabilityOfService } from '#core/protocol/saip/index.ts';
import type { EuiccInfo2 } from '#core/protocol/sgp22/index.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import { RspRefusal } from '../../rsp-server/index.ts';

/**
 * Refuses with 8.2.5/4.3 (package format, or with `checkServices` a mandatory service, that the card lacks) and
 * 8.1/4.8 (less memory free than the package has bytes). Cards in the field install profiles whose services they
 * do not list, so that check is the operator's choice.
 */
export function checkEligibility(entry: CatalogueEntry, info: EuiccInfo2, checkServices: boolean): void {
  const major = (version: string) => Number(version.split('.')[0]);
  if (major(info.baseProfilePackageVersion) < major(entry.version))
    throw new RspRefusal('8.2.5/4.3', `the card does not know profile packages of version ${entry.version}`);
  if (checkServices) {
    const missing = entry.mandatoryServices.find((service) => {
      const capability = capabilityOfService[service];
      return capability !== undefined && !(info.uiccCapability as readonly string[]).includes(capability);
    });
    if (missing !== undefined) throw new RspRefusal('8.2.5/4.3', `the card does not support ${missing}`);
  }
  const free = info.extCardResource.freeNonVolatileMemory;
  if (free !== undefined && free < entry.size)
    throw new RspRefusal('8.1/4.8', `the profile needs ${entry.size} bytes, the card has ${free}`);
}
