export * from './allotment-statement.ts';
export * from './record-statement.ts';
