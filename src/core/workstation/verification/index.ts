export * from './plan-book.ts';
export * from './report-store.ts';
export * from './verify-profile.ts';
export { destructiveChecks } from './checks/index.ts';
