export * from './create-psim.ts';
