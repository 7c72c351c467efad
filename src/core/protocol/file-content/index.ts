export * from './decode-file-content.ts';
export * from './decoded-content.ts';
export { accessWords, compactAccessWords, conditionText, type AccessWords } from './decoders/access-rules.ts';
