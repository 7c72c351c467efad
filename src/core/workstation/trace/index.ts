export * from './apdu-name.ts';
export * from './redact.ts';
export * from './trace-log.ts';
