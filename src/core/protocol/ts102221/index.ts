export * from './access-rule.ts';
export * from './ef-dir.ts';
export * from './fcp.ts';
export * from './get-response.ts';
export * from './isdr-fci.ts';
export * from './key-reference.ts';
export * from './manage-channel.ts';
export * from './store-data.ts';
