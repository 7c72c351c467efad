export * from './conceal-msin.ts';
export * from './suci.ts';
