export * from './create-imei-registry.ts';
export * from './serve-imei-registry.ts';
