export * from './run-doctor.ts';
