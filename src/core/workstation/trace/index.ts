export * from './apdu-name.ts';
export * from './device-ear.ts';
export * from './marks/index.ts';
export * from './redact.ts';
export * from './trace-log.ts';
export * from './trace-views.ts';
