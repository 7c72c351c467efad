/** A profile package as a tree to look at. Secrets are never in it: what holds one says so and how long it is. */
export interface PackageNode {
  /** Stable for one package: positions and names joined by `/`. */
  readonly id: string;
  /** Name in the specification, e.g. `PE-USIM`, `EF.IMSI`, `keyReference`. */
  readonly label: string;
  readonly kind: 'element' | 'directory' | 'file' | 'record' | 'group' | 'value' | 'problem' | 'unknown' | 'malformed';
  /** What it holds, decoded where that is known; hex else. */
  readonly value?: string | undefined;
  /** More of it in words: identifier, kind and size of a file. */
  readonly detail?: string | undefined;
  /** Where it stands in the package, tag included; absent for what a template adds by itself. */
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  readonly tag?: string | undefined;
  /** Path of a file or directory, in the notation of file-set. */
  readonly file?: string | undefined;
  /** A key or code stands here and is left out. */
  readonly secret?: true | undefined;
  readonly children: readonly PackageNode[];
}
