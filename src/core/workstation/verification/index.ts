export * from './plan-book.ts';
export * from './report-store.ts';
export * from './verify-profile.ts';
