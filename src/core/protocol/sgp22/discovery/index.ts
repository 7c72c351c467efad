export { discoverEvents, type DiscoveryFlow } from './discover-events.ts';
export * from './discovery-steps.ts';
export * from './drive-discovery.ts';
