import { readTlv } from '#core/protocol/asn1/index.ts';
import {
  decodeProfilePackage,
  largestPackageFile,
  lintPackage,
  ProfilePackageError,
  readPackageFile,
  type PackageFile,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import { UsageError } from '#shared/errors.ts';

export interface TakenPackage extends PackageFile {
  readonly package: ProfilePackage;
}

/**
 * A profile package out of a file, held to every rule a card would hold it to. Throws UsageError PROFILE_PACKAGE_INVALID with
 * `element` (from 0), `type`, `offset` (bytes) and `rule` in its details, as far as they are known.
 */
export function takePackage(file: Uint8Array): TakenPackage {
  if (file.length > largestPackageFile)
    throw new UsageError(
      'PROFILE_PACKAGE_INVALID',
      `${file.length} bytes; a package has ${largestPackageFile} at most`,
      {
        details: { element: null, type: null, offset: null, rule: 'SIZE' },
      },
    );
  let read: PackageFile | undefined;
  try {
    read = readPackageFile(file);
    const decoded = decodeProfilePackage(read.der);
    const fault = lintPackage(decoded).find(({ severity }) => severity === 'error');
    if (fault === undefined) return { ...read, package: decoded };
    throw refused(fault, read.der, fault.rule, decoded);
  } catch (error) {
    if (!(error instanceof ProfilePackageError)) throw error;
    throw refused(error, read?.der, read === undefined ? 'NOT_A_PACKAGE' : 'MALFORMED');
  }
}

function refused(
  fault: { readonly message: string; readonly element?: number | undefined; readonly offset?: number | undefined },
  der: Uint8Array | undefined,
  rule: string,
  decoded?: ProfilePackage,
): UsageError {
  const { element, message } = fault;
  const type = element === undefined ? undefined : decoded?.elements[element]?.type;
  const offset =
    fault.offset ?? (element === undefined || der === undefined ? undefined : offsetOfElement(der, element));
  const place =
    element === undefined
      ? ''
      : `profile element ${element}${type === undefined ? '' : ` (${type})`}${offset === undefined ? '' : ` at byte ${offset}`}: `;
  // Decoding and building name the element themselves.
  const reason = message.replace(/^([a-z0-9-]+ \()?profile element \d+\)?: /, '');
  return new UsageError('PROFILE_PACKAGE_INVALID', `${place}${reason}`, {
    details: { element: element ?? null, type: type ?? null, offset: offset ?? null, rule },
    ...(fault instanceof Error ? { cause: fault } : {}),
  });
}

function offsetOfElement(der: Uint8Array, element: number): number {
  let offset = 0;
  for (let i = 0; i < element; i++) offset += readTlv(der, offset).bytes.length;
  return offset;
}
