export * from './choose-ci.ts';
export * from './es12-client.ts';
export * from './es12-outbox.ts';
export * from './json-binding.ts';
export * from './rsp-refusal.ts';
export * from './start-authentication.ts';
export * from './verify-authentication.ts';
export * from './verify-card.ts';
