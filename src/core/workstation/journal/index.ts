export * from './canonical-json.ts';
export * from './journal.ts';
