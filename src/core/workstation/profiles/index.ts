export * from './es9p-client.ts';
export * from './read-profiles.ts';
export * from './require-profile.ts';
export * from './read-activation-code.ts';
export * from './device-info.ts';
export * from './load-profile.ts';
export * from './recover-load.ts';
export * from './rsp-errors.ts';
