import { decodeRequestHeader, encodeRequestHeader, type RequestHeader } from './envelope.ts';
import type { JsonBody, JsonObject } from './json-object.ts';
import { rspFunction, type RspFunction } from './rsp-function.ts';

/** A function of ES2+ or ES12: its request carries a header of its own. SGP.22 section 6.5.1.2. */
export const requesterFunction = <Request, Response>(definition: {
  readonly name: string;
  readonly path: string;
  readonly httpStatus?: 200 | 204;
  readonly refusals?: readonly string[];
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
