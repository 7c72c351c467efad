export { errorText, type ErrorText } from '#shared/words/index.ts';
