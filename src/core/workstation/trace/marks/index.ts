export * from './apdu-tracker.ts';
export * from './apdu-in-line.ts';
export * from './at-marks.ts';
export * from './file-selection.ts';
export * from './mark.ts';
export { isSecretFile } from './secret-files.ts';
