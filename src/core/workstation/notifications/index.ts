export * from './notification-queue.ts';
export * from './settle-notifications.ts';
export * from './list-notifications.ts';
export * from './retry-notifications.ts';
