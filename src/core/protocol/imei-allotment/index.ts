export * from './allotment-statement.ts';
