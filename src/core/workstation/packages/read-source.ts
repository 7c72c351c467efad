import { fromHex, isHex } from '#core/protocol/bytes/index.ts';
import {
  decodeProfilePackage,
  largestPackageFile,
  ProfilePackageError,
  readPackageFile,
  type PackageFile,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import type { PackageSource } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

export interface PackageShelf {
  /** The package of a profile type of the catalogue, where the bench has one. */
  profilePackage(profileType: string): Uint8Array | undefined;
  /** The package an order delivers. */
  orderedPackage(iccid: string): Uint8Array | undefined;
}

/** The bytes a source names. Throws UsageError PROFILE_TYPE_UNKNOWN, ORDER_UNKNOWN or PROFILE_PACKAGE_INVALID. */
export function sourceBytes(source: PackageSource, shelf: PackageShelf | undefined): Uint8Array {
  if ('profileType' in source) {
    const der = shelf?.profilePackage(source.profileType);
    if (der === undefined)
      throw new UsageError('PROFILE_TYPE_UNKNOWN', `no package ${source.profileType} in the catalogue`);
    return der;
  }
  if ('order' in source) {
    const der = shelf?.orderedPackage(source.order);
    if (der === undefined) throw new UsageError('ORDER_UNKNOWN', `no order of ICCID ${source.order} at this bench`);
    return der;
  }
  if (!isHex(source.file)) throw invalid('the file is not in hex');
  const bytes = fromHex(source.file);
  if (bytes.length > largestPackageFile)
    throw invalid(`${bytes.length} bytes; a package has ${largestPackageFile} at most`);
  return bytes;
}

const invalid = (message: string, cause?: ProfilePackageError): UsageError =>
  new UsageError('PROFILE_PACKAGE_INVALID', message, {
    details: { element: cause?.element ?? null, type: null, offset: cause?.offset ?? null, rule: 'MALFORMED' },
    ...(cause === undefined ? {} : { cause }),
  });

/** What ProfilePackageError says becomes UsageError PROFILE_PACKAGE_INVALID. */
export function readable<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ProfilePackageError) throw invalid(error.message, error);
    throw error;
  }
}

export const readFile = (bytes: Uint8Array): PackageFile => readable(() => readPackageFile(bytes));

export const readPackage = (bytes: Uint8Array): ProfilePackage =>
  readable(() => decodeProfilePackage(readPackageFile(bytes).der));
