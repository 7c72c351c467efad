export * from './settings-store.ts';
