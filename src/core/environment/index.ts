export type * from './card-reader.ts';
export type * from './clock.ts';
export type * from './http.ts';
export type * from './log.ts';
export type * from './modem-line.ts';
export type * from './random.ts';
export type * from './store.ts';
