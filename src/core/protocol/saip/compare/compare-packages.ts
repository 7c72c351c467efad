/** Two packages side by side: files by their paths, everything else by its name. */
import { equal } from '../../bytes/index.ts';
import { compareFileSets, fileSetOfImage, type FileDifference } from '../../file-set/index.ts';
import { buildCardImage } from '../image/index.ts';
import type { ProfilePackage } from '../profile-package.ts';
import { isFiveGFile, isFiveGPart } from './five-g-part.ts';
import type { PartDifference } from './package-difference.ts';
import { packageParts } from './package-parts.ts';

export interface PackageComparison {
  readonly parts: readonly (PartDifference & { readonly fiveG: boolean })[];
  readonly files: readonly (FileDifference & { readonly fiveG: boolean })[];
  /** They differ, and in nothing but what makes a profile a 5G one. */
  readonly onlyFiveG: boolean;
}

/** Throws ProfilePackageError when one of them makes no card. */
export function comparePackages(left: ProfilePackage, right: ProfilePackage): PackageComparison {
  const [leftImage, rightImage] = [buildCardImage(left), buildCardImage(right)];
  const parts = compareParts(packageParts(left, leftImage), packageParts(right, rightImage)).map((one) => ({
    ...one,
    fiveG: isFiveGPart(one),
  }));
  const files = compareFileSets(fileSetOfImage(leftImage), fileSetOfImage(rightImage)).map((one) => ({
    ...one,
    fiveG: isFiveGFile(one),
  }));
  const all = [...parts, ...files];
  return { parts, files, onlyFiveG: all.length > 0 && all.every(({ fiveG }) => fiveG) };
}

type Parts = ReturnType<typeof packageParts>;

function compareParts(left: Parts, right: Parts): PartDifference[] {
  const nameOf = ({ area, what }: Parts[number]) => `${area} ${what}`;
  const onRight = new Map(right.map((part) => [nameOf(part), part]));
  const names = new Set(left.map(nameOf));
  const differences: PartDifference[] = [];
  for (const part of left) {
    const other = onRight.get(nameOf(part));
    const { area, what, value } = part;
    if (other === undefined) differences.push({ area, what, left: value });
    else if (other.value !== value) differences.push({ area, what, left: value, right: other.value });
    else if (!equal(part.secret ?? new Uint8Array(), other.secret ?? new Uint8Array()))
      differences.push({ area, what, secret: true });
  }
  for (const part of right)
    if (!names.has(nameOf(part))) differences.push({ area: part.area, what: part.what, right: part.value });
  return differences;
}
