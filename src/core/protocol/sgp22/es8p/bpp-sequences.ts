/** The four sequences inside a BoundProfilePackage, in order. SGP.22 section 2.5.5. */
export interface BppSequence {
  /** What its segments carry. */
  readonly name: 'configureIsdp' | 'storeMetadata' | 'replaceSessionKeys' | 'profileElements';
  readonly tag: number;
  readonly segmentTag: number;
  readonly optional: boolean;
}

export const bppSequences: readonly BppSequence[] = [
  { name: 'configureIsdp', tag: 0xa0, segmentTag: 0x87, optional: false },
  { name: 'storeMetadata', tag: 0xa1, segmentTag: 0x88, optional: false },
  { name: 'replaceSessionKeys', tag: 0xa2, segmentTag: 0x87, optional: true },
  { name: 'profileElements', tag: 0xa3, segmentTag: 0x86, optional: false },
];
