export * from './operation-engine.ts';
export * from './operation-kind.ts';
export * from './operation-records.ts';
