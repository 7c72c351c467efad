export * from './choose-scheme.ts';
export * from './conceal-msin.ts';
export * from './reveal-msin.ts';
export * from './suci.ts';
