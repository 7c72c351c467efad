export * from './base64.ts';
export * from './byte-string.ts';
export * from './hex.ts';
export * from './swapped-digits.ts';
export * from './utf8.ts';
