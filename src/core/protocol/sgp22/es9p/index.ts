export * from './authenticate-client.ts';
export * from './cancel-session.ts';
export * from './get-bound-profile-package.ts';
export * from './handle-notification.ts';
export * from './http-binding.ts';
export * from './initiate-authentication.ts';
export * from './registry.ts';
export * from './unreachable-results.ts';
