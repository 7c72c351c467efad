export * from './blot-identifiers.ts';
export * from './conflict-words.ts';
export * from './policy-words.ts';
export * from './reason-words.ts';
export * from './recognise-identifier.ts';
export * from './record-csv.ts';
export * from './refusal-reason.ts';
