export * from './default-bench.ts';
