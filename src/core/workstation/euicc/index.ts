export * from './card-link.ts';
export * from './card-quirks.ts';
export { isdrAids } from './isdr-aids.ts';
export * from './isdr-session.ts';
export * from './es10-calls.ts';
export * from './change-state.ts';
export * from './usim-session.ts';
export * from './chip-info.ts';
