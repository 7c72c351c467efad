export * from './node-of-finding.ts';
export type { PackageNode } from './package-node.ts';
export * from './package-tree.ts';
export * from './secret-ranges.ts';
