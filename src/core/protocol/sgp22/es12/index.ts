export * from './delete-event.ts';
export * from './register-event.ts';
export * from './registry.ts';
