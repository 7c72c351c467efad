export * from './compare-file-sets.ts';
export * from './file-difference.ts';
export * from './file-facts.ts';
export * from './file-facts-json.ts';
export * from './file-place.ts';
export * from './file-set-of-image.ts';
export * from './read-file-path.ts';
export * from './secret-files.ts';
