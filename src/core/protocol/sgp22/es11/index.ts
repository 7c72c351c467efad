export * from './authenticate-client.ts';
export * from './initiate-authentication.ts';
export * from './registry.ts';
