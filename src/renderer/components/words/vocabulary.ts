/** The words for people of every name of the contract, one file a field. A screen imports from here. */
export * from './chip-words.ts';
export * from './device-words.ts';
export * from './doctor-words.ts';
export * from './imei-words.ts';
export * from './notification-words.ts';
export * from './operation-words.ts';
export * from './profile-words.ts';
export * from './sentence.ts';
export * from './service-words.ts';
export * from './verification-words.ts';
