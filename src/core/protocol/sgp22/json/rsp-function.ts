import { requireSuccess, succeeded } from './envelope.ts';
import { JsonObject, withoutAbsent, type JsonBody } from './json-object.ts';

/** One function of a JSON interface, in both directions. Decoders throw RspProtocolError. */
export interface RspFunction<Request, Response> {
  /** "ES9+.InitiateAuthentication" */
  readonly name: string;
  /** Path of the POST: "/gsma/rsp2/es9plus/initiateAuthentication". */
  readonly path: string;
  /** Status of a good HTTP answer: 200 with a body, or 204 without. */
  readonly httpStatus: 200 | 204;
  /** What our servers answer besides success, as "8.2.6/3.8". */
  readonly refusals: readonly string[];
  encodeRequest(request: Request): JsonBody;
  decodeRequest(body: unknown): Request;
  encodeResponse(response: Response): JsonBody;
  /** Also throws RspProtocolError 'REMOTE_RSP' when the body says Failed or Expired. */
  decodeResponse(body: unknown): Response;
}

/** What any JSON face refuses: a Content-Type that is not JSON, a body that is malformed, a member that is missing. */
export const malformedRequestRefusals: readonly string[] = ['1.2.1/2.1', '1.2/2.1', '1.2/2.2'];

interface BodyCodec<Message> {
  encode(message: Message): JsonBody;
  decode(body: JsonObject): Message;
}

export function rspFunction<Request, Response>(definition: {
  readonly name: string;
  readonly path: string;
  readonly httpStatus?: 200 | 204;
  readonly refusals?: readonly string[];
  readonly request: BodyCodec<Request>;
  readonly response: BodyCodec<Response>;
}): RspFunction<Request, Response> {
  const { name, path, httpStatus = 200, refusals = [], request, response } = definition;
  return {
    name,
    path,
    httpStatus,
    refusals,
    encodeRequest: (message) => withoutAbsent(request.encode(message)),
    decodeRequest: (body) => request.decode(new JsonObject(body, `${name} request`)),
    encodeResponse: (message) => succeeded(withoutAbsent(response.encode(message))),
    decodeResponse: (body) => {
      const object = new JsonObject(body, `${name} response`);
      requireSuccess(name, object);
      return response.decode(object);
    },
  };
}

/** A response that says nothing beyond its header. */
export const noBody = {
  encode: (_message: NoBody): JsonBody => ({}),
  decode: (_body: JsonObject): NoBody => ({}),
};
export type NoBody = Readonly<Record<string, never>>;
