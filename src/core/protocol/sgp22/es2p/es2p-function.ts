import { decodeRequestHeader, encodeRequestHeader, type RequestHeader } from '../json/envelope.ts';
import type { JsonBody, JsonObject } from '../json/json-object.ts';
import { rspFunction, type RspFunction } from '../json/rsp-function.ts';

/** A function of ES2+: its request carries a header of its own. SGP.22 section 6.5.1.2. */
export const es2pFunction = <Request, Response>(definition: {
  readonly name: string;
  readonly path: string;
  readonly httpStatus?: 200 | 204;
  readonly request: { encode(request: Request): JsonBody; decode(body: JsonObject): Request };
  readonly response: { encode(response: Response): JsonBody; decode(body: JsonObject): Response };
}): RspFunction<Request & { readonly header: RequestHeader }, Response> =>
  rspFunction({
    ...definition,
    request: {
      encode: (request: Request & { readonly header: RequestHeader }) => ({
        ...definition.request.encode(request),
        ...encodeRequestHeader(request.header),
      }),
      decode: (body) => ({ ...definition.request.decode(body), header: decodeRequestHeader(body) }),
    },
  });

/** EID of 32 digits. */
export const eidPattern = /^[0-9]{32}$/;
const iccidPattern = /^[0-9]{18,20}F?$/i;

/** ICCID in digits; peers that pad it with F are understood. */
export const readIccid = (body: JsonObject): string => body.text('iccid', iccidPattern).replace(/F$/i, '');

export const readOptionalIccid = (body: JsonObject): string | undefined =>
  body.has('iccid') ? readIccid(body) : undefined;
