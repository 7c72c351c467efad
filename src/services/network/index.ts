export * from './create-network.ts';
export * from './serve-network.ts';
