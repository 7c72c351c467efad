export * from './line-words.ts';
export { registrationStateWords, signalStrengthWords } from './network-words.ts';
export { pinStateWords } from './sim-words.ts';
