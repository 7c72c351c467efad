export * from './open-lab.ts';
