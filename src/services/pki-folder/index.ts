export * from './describe-pki.ts';
export * from './euicc-identity.ts';
export * from './read-pki-folder.ts';
export * from './smdp-identity.ts';
export * from './smds-identity.ts';
