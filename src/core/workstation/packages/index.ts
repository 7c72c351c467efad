export * from './card-of-device.ts';
export * from './compare-files.ts';
export * from './lint-file.ts';
export { sourceBytes } from './read-source.ts';
export * from './tree-of-file.ts';
