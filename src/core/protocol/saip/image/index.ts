export * from './card-image.ts';
