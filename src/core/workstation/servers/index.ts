export * from './servers-for.ts';
