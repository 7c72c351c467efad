export * from './fields.ts';
export * from './tlv.ts';
export * from './values.ts';
