export * from './create-lab-pki.ts';
export * from './euicc-under-eum.ts';
export type { Identity } from './identity.ts';
export * from './lab-folder.ts';
export type { LabCurve } from './key-pair.ts';
