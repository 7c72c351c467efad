import type { JsonObject } from '../json/json-object.ts';

export { eidPattern } from '../json/patterns.ts';
export { requesterFunction as es2pFunction } from '../json/requester-function.ts';

const iccidPattern = /^[0-9]{18,20}F?$/i;

/** ICCID in digits; peers that pad it with F are understood. */
export const readIccid = (body: JsonObject): string => body.text('iccid', iccidPattern).replace(/F$/i, '');

export const readOptionalIccid = (body: JsonObject): string | undefined =>
  body.has('iccid') ? readIccid(body) : undefined;
