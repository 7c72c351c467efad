export * from './discover-profiles.ts';
export * from './discoveries.ts';
