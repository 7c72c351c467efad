export * from './build-card-image.ts';
export * from './card-image-json.ts';
export * from './card-image.ts';
export * from './find-node.ts';
export { contentExtent } from './file-body.ts';
export { splitFiles } from './template-drafts.ts';
export * from './space-needed.ts';
