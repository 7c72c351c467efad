export * from './envelope.ts';
export * from './patterns.ts';
export { JsonObject, type JsonBody, type JsonValue } from './json-object.ts';
export { malformedRequestRefusals, type RspFunction } from './rsp-function.ts';
export * from './status-codes.ts';
