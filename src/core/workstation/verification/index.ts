export * from './report-store.ts';
export * from './verify-profile.ts';
