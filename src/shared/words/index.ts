/** The words for people of every name of the contract, one file a field. Screens and reports say the same. */
export * from './chip-words.ts';
export * from './device-words.ts';
export * from './doctor-words.ts';
export * from './error-text.ts';
export * from './fact-words.ts';
export * from './imei-words.ts';
export * from './journal-words.ts';
export * from './lint-words.ts';
export * from './notification-words.ts';
export * from './operation-words.ts';
export * from './profile-words.ts';
export * from './reject-cause-words.ts';
export * from './report-words.ts';
export * from './sentence.ts';
export * from './service-words.ts';
export * from './verification-words.ts';
export * from './file-words.ts';
