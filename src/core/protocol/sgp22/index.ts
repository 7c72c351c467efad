export * from './es10/index.ts';
export * from './es8p/index.ts';
export { signatureTlv } from './members.ts';
export * from './result-codes.ts';
export * from './rsp-protocol-error.ts';
export * from './types/index.ts';
