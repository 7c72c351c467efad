export * from './class-byte.ts';
export * from './command-apdu.ts';
export * from './response-apdu.ts';
export * from './status-word-text.ts';
