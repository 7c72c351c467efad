export * from './create-smds.ts';
export type { SmdsIdentity } from './credentials.ts';
export type { ParentSmds } from './es12.ts';
export type { EventRecord } from './event-records.ts';
export * from './serve-smds.ts';
