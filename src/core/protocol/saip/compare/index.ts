export * from './compare-packages.ts';
export type * from './package-difference.ts';
