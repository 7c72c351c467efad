import { comparePackages } from '#core/protocol/saip/index.ts';
import type { PackageComparison } from '#shared/api/index.ts';
import { readable, readPackage } from './read-source.ts';

/** Throws UsageError PROFILE_PACKAGE_INVALID when one of the two cannot be read. */
export function comparePackageFiles(left: Uint8Array, right: Uint8Array): PackageComparison {
  const { parts, files, onlyFiveG } = readable(() => comparePackages(readPackage(left), readPackage(right)));
  return { parts: [...parts], files: [...files], onlyFiveG };
}
