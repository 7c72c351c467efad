export * from './build-card-image.ts';
export * from './card-image-json.ts';
export * from './card-image.ts';
export * from './find-node.ts';
