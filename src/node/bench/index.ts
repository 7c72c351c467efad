export * from './real-bench.ts';
export * from './simulated-bench.ts';
