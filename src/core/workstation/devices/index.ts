export * from './device-desks.ts';
export * from './device-snapshot.ts';
export * from './first-empty-device.ts';
