export * from './client-certificate.ts';
export * from './open-https-face.ts';
export * from './json-errors.ts';
export * from './drop-connection.ts';
