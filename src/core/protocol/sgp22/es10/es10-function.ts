import { Fields, readOnly, tlv } from '../../asn1/index.ts';
import type { ResultCodes } from '../result-codes.ts';
import { reading } from '../rsp-protocol-error.ts';

/** One function of ES10a, b or c: its name, its tag, and both messages in both directions. Decoders throw RspProtocolError. */
export interface Es10Function<Request, Response> {
  /** "ES10c.EnableProfile" */
  readonly name: string;
  /** Outer tag of request and response alike. */
  readonly tag: number;
  /** Names of what a card of SGP.22 v2 can answer, `ok` first. */
  readonly results: readonly string[];
  encodeRequest(request: Request): Uint8Array;
  decodeRequest(bytes: Uint8Array): Request;
  encodeResponse(response: Response): Uint8Array;
  decodeResponse(bytes: Uint8Array): Response;
}

/** Any function of the registry, where only its messages' bytes matter. */
export interface AnyEs10Function {
  readonly name: string;
  readonly tag: number;
  readonly results: readonly string[];
  encodeRequest(request: never): Uint8Array;
  decodeRequest(bytes: Uint8Array): unknown;
  encodeResponse(response: never): Uint8Array;
  decodeResponse(bytes: Uint8Array): unknown;
}

/** A message by the members inside its outer tag. */
interface MessageCodec<Message> {
  encode(message: Message): readonly Uint8Array[];
  decode(members: Fields): Message;
}

export function es10Function<Request, Response>(definition: {
  readonly name: string;
  readonly tag: number;
  /** Codes of the response, where it has any; a function without always succeeds. */
  readonly resultCodes?: ResultCodes<string>;
  readonly request: MessageCodec<Request>;
  readonly response: MessageCodec<Response>;
}): Es10Function<Request, Response> {
  const { name, tag, request, response, resultCodes } = definition;
  const decode = <Message>(what: string, codec: MessageCodec<Message>, bytes: Uint8Array): Message =>
    reading(`${name} ${what}`, () => codec.decode(new Fields(readOnly(bytes, tag).value)));
  return {
    name,
    tag,
    results: ['ok', ...(resultCodes?.names ?? []).filter((result) => result !== 'ok')],
    encodeRequest: (message) => tlv(tag, ...request.encode(message)),
    decodeRequest: (bytes) => decode('request', request, bytes),
    encodeResponse: (message) => tlv(tag, ...response.encode(message)),
    decodeResponse: (bytes) => decode('response', response, bytes),
  };
}
