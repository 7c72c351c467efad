export { createBenchIdentity } from './bench-identity.ts';
