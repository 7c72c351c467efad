import { decodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import { encodeStoreMetadata } from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { installProfile } from './install-profile.ts';
import { firstPort } from './profile-registry.ts';

/** A profile that the chip's maker loaded, enabled when the device leaves the factory. */
export interface FactoryProfile {
  /** Profile package, DER. */
  readonly der: Uint8Array;
  readonly serviceProviderName: string;
  readonly profileName: string;
}

/** Applies to a card that is new; one with a history stays as it is. Throws InstallFailure when the package does not fit. */
export function loadAtFactory(core: EuiccCore, { der, serviceProviderName, profileName }: FactoryProfile): void {
  if (core.records.get('euicc', 'factoryLoaded') !== undefined) return;
  const metadata = {
    iccid: packageFacts(decodeProfilePackage(der)).iccid,
    serviceProviderName,
    profileName,
    profileClass: 'operational',
  } as const;
  const { isdpAid } = installProfile(core, {
    elements: der,
    metadata,
    metadataBytes: encodeStoreMetadata(metadata),
    installation: 0,
    ciPKId: core.credentials.under(undefined).ciPKId,
  });
  core.profiles.setStateOn(firstPort, { isdpAid });
  core.records.put('euicc', 'factoryLoaded', 1);
  core.records.commit();
}
