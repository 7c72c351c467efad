import { toHex } from '#core/protocol/bytes/index.ts';
import {
  buildCardImage,
  decodeProfilePackage,
  lintPackage,
  ProfilePackageError,
  spaceNeeded,
  type CardImage,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import {
  encodeEuiccResponse,
  peStatuses,
  type InstallErrorReason,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { InstallFailure } from './install-failure.ts';
import { metadataFits } from './metadata-limits.ts';
import type { InstalledProfile } from './profile-registry.ts';
import { policyRulesAllowed } from './rules-authorisation.ts';
import { hasTestKey } from './test-profile-key.ts';

/** Checks of ES8+.StoreMetadata, SGP.22 section 5.5.3; `bytes` is the whole BF25 element. Throws InstallFailure. */
export function checkMetadata(core: EuiccCore, metadata: StoreMetadata, bytes: Uint8Array): void {
  const refuse = (reason: InstallErrorReason) => new InstallFailure('storeMetadata', reason);
  if (!metadataFits(bytes)) throw refuse('incorrectInputValues');
  if (bytes.length > core.freeMemory) throw refuse('installFailedDueToInsufficientMemoryForProfile');
  if (core.profiles.find({ iccid: metadata.iccid }) !== undefined)
    throw refuse('installFailedDueToIccidAlreadyExistsOnEuicc');
  const { profileClass } = metadata;
  if (profileClass === 'test' && !core.capability.rspCapability.includes('testProfileSupport'))
    throw refuse('unsupportedProfileClass');
  if (profileClass !== undefined && !['test', 'provisioning', 'operational'].includes(profileClass))
    throw refuse('unsupportedProfileClass');
  if (!policyRulesAllowed(core, metadata)) throw refuse('pprNotAllowed');
}

export interface ProfileToInstall {
  /** Profile elements in clear, one after the other. */
  readonly elements: Uint8Array;
  readonly metadata: StoreMetadata;
  /** Whole BF25 element. */
  readonly metadataBytes: Uint8Array;
  /** Value of ConfigureISDP's DpProprietaryData. */
  readonly dpProprietaryData?: Uint8Array | undefined;
  readonly installation: number;
  readonly ciPKId: string;
}

/** Makes the ISD-P and everything in it. Throws InstallFailure with nothing to keep. */
export function installProfile(core: EuiccCore, source: ProfileToInstall): InstalledProfile {
  const { iccid } = source.metadata;
  const { profilePackage, image } = readElements(core, source.elements);
  if (image.iccid !== iccid) throw new InstallFailure('loadProfileElements', 'installFailedDueToDataMismatch');
  if (core.strict && source.metadata.profileClass === 'test' && !image.aka.every(hasTestKey))
    throw new InstallFailure('loadProfileElements', 'testProfileInstallFailedDueToInvalidNaaKey');
  const isdpAid = core.profiles.freeIsdpAid();
  const size = Math.max(source.elements.length, spaceNeeded(profilePackage, image));
  if (isdpAid === undefined || size > core.freeMemory)
    throw new InstallFailure('loadProfileElements', 'installFailedDueToInsufficientMemoryForProfile');
  const profile: InstalledProfile = {
    isdpAid,
    iccid,
    metadata: toHex(source.metadataBytes),
    dpProprietaryData: source.dpProprietaryData === undefined ? undefined : toHex(source.dpProprietaryData),
    size,
    installation: source.installation,
    ciPKId: source.ciPKId,
  };
  core.profiles.install(profile, source.elements, image);
  core.imeiBindings.setProfileState(iccid, 'installed');
  return profile;
}

function readElements(
  core: EuiccCore,
  elements: Uint8Array,
): { readonly profilePackage: ProfilePackage; readonly image: CardImage } {
  try {
    const profilePackage = decodeProfilePackage(elements);
    const { services, profilePackageVersion } = core.capability;
    const majorVersion = Number(profilePackageVersion.split('.')[0]);
    const image = imageOf(profilePackage);
    const findings = lintPackage(profilePackage, { card: { services, majorVersion }, image });
    const fatal = findings.find((finding) => finding.severity === 'error');
    if (fatal !== undefined) throw elementFailure(fatal.status ?? peStatuses.codes.badValues, fatal.message);
    return { profilePackage, image: image ?? buildCardImage(profilePackage) };
  } catch (error) {
    if (error instanceof ProfilePackageError) throw elementFailure(error.status, error.message, error.identification);
    throw error;
  }
}

/** Undefined when the package does not make a card: the rules then say why. */
function imageOf(profilePackage: ProfilePackage): CardImage | undefined {
  try {
    return buildCardImage(profilePackage);
  } catch (error) {
    if (error instanceof ProfilePackageError) return undefined;
    throw error;
  }
}

function elementFailure(status: number, message: string, peIdentification?: number): InstallFailure {
  const simaResponse = encodeEuiccResponse({
    peStatus: [{ status: peStatuses.nameOf(status), peIdentification }],
    profileInstallationAborted: true,
    statusMessage: message.slice(0, 64),
  });
  const reason =
    status === peStatuses.codes.notEnoughMemory
      ? 'installFailedDueToInsufficientMemoryForProfile'
      : 'installFailedDueToPEProcessingError';
  return new InstallFailure('loadProfileElements', reason, simaResponse);
}
