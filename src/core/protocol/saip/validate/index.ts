export type { ProfileCapability } from './capability-rules.ts';
export type { Finding, FindingCode } from './finding.ts';
export * from './validate-profile-package.ts';
