import type { PackageSource } from '#shared/api/index.ts';

/** A package that is looked at: of the catalogue, of an order, or a file from this computer. */
export interface OpenedPackage {
  /** One for each package and file: what was read of it is kept under it. */
  readonly id: string;
  readonly name: string;
  readonly source: PackageSource;
}

export const ofCatalogue = (profileType: string): OpenedPackage => ({
  id: `catalogue/${profileType}`,
  name: profileType,
  source: { profileType },
});

export const ofOrder = (iccid: string): OpenedPackage => ({
  id: `order/${iccid}`,
  name: `Order of ${iccid}`,
  source: { order: iccid },
});

const hexDigits = '0123456789ABCDEF';

/** The file in hex. The same file again is the same one; another one of this name gets a number. */
export async function ofFile(file: File, before: readonly OpenedPackage[]): Promise<OpenedPackage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hex = Array.from(bytes, (byte) => hexDigits[byte >> 4]! + hexDigits[byte & 15]!).join('');
  for (let number = 1; ; number++) {
    const name = number === 1 ? file.name : `${file.name} (${number})`;
    const present = before.find((one) => one.name === name);
    if (present === undefined) return { id: `file/${name}`, name, source: { file: hex } };
    if ('file' in present.source && present.source.file === hex) return present;
  }
}
