export * from './card-files.ts';
export * from './explore-files.ts';
export * from './known-files.ts';
export * from './pin-states.ts';
