export type * from './aka-algorithm.ts';
export * from './authentication-token.ts';
export * from './gsm-conversion.ts';
export * from './milenage.ts';
export * from './sequence-number.ts';
export * from './test-algorithm.ts';
export * from './tuak.ts';
