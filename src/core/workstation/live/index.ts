export * from './cancellation.ts';
export * from './live-feed.ts';
export * from './mutex.ts';
export * from './iso-time.ts';
