export * from './create-lab-pki.ts';
export type { Identity } from './identity.ts';
export type { LabCurve } from './key-pair.ts';
