export * from './elements/index.ts';
export * from './image/index.ts';
export * from './profile-package-error.ts';
export * from './profile-package.ts';
export * from './templates/index.ts';
