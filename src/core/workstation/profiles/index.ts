export * from './es9p-client.ts';
export * from './read-profiles.ts';
export * from './require-profile.ts';
export * from './read-activation-code.ts';
