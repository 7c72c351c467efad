export * from './cancel-order.ts';
export * from './confirm-order.ts';
export * from './download-order.ts';
export * from './handle-download-progress-info.ts';
export * from './registry.ts';
export * from './release-profile.ts';
