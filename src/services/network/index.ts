export * from './create-network.ts';
export * from './secret-box.ts';
export * from './serve-network.ts';
