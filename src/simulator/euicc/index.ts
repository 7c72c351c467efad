export * from './create-euicc.ts';
export * from './euicc-capability.ts';
export type * from './euicc-identity.ts';
export type { FactoryProfile } from './factory-profile.ts';
export * from './unreachable-results.ts';
