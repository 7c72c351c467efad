export { downloadProfile, type DownloadFlow } from './download-profile.ts';
export * from './download-steps.ts';
export * from './drive-download.ts';
export * from './metadata-in-package.ts';
export * from './rules-authorisation.ts';
