/** What differs between two packages beside their files. Keys and codes are compared, and never shown. */
export type PackageArea =
  'header' | 'services' | 'templates' | 'pins' | 'puks' | 'authentication' | 'applications' | 'elements';

export interface PartDifference {
  readonly area: PackageArea;
  /** What it is, e.g. `PIN 01 in 3F00`, `milenage`. */
  readonly what: string;
  /** As the left package has it; absent where it has nothing, or for secrets. */
  readonly left?: string | undefined;
  readonly right?: string | undefined;
  /** Only what is kept secret differs. */
  readonly secret?: true | undefined;
}
