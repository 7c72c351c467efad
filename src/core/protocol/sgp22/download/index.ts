export { checkServerSigned1 } from './check-server-signed1.ts';
export { downloadProfile, type DownloadFlow } from './download-profile.ts';
export * from './download-steps.ts';
export * from './drive-download.ts';
export * from './metadata-in-package.ts';
export * from './rules-authorisation.ts';
