export * from './envelope.ts';
export * from './patterns.ts';
export { JsonObject, type JsonBody, type JsonValue } from './json-object.ts';
export type { RspFunction } from './rsp-function.ts';
export * from './status-codes.ts';
