import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '#core/environment/index.ts';
import {
  failed,
  RspProtocolError,
  serverResponseHeaders,
  type JsonBody,
  type RspFunction,
} from '#core/protocol/sgp22/index.ts';
import { UsageError } from '#shared/errors.ts';
import { dropConnection, refuseOtherMethods, useJsonErrors } from '../https-face/index.ts';
import { RspRefusal } from './rsp-refusal.ts';

/** Acted out by the face: `serverError` answers HTTP 500, `drop` ends the connection without an answer. */
export type ServerFault = 'none' | 'serverError' | 'drop';

/** SGP.22 section 6.5 for one face: headers, faults, and bodies read whatever their type says. */
export function useJsonBinding(
  app: FastifyInstance,
  server: { readonly fault: ServerFault },
  log: Log | undefined,
): void {
  useJsonErrors(app, log);
  // Wrong JSON and a wrong type get a coded answer in the envelope, not the framework's.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(serverResponseHeaders());
    if (server.fault === 'drop') dropConnection(request, reply);
    else if (server.fault === 'serverError')
      void reply.status(500).send({ code: 'SERVER_ERROR', message: 'the server is set to fail' });
    else done();
  });
}

/** One function whose answer, good or refused, has status 200 and an envelope. */
export function serveFunction<Request, Response>(
  app: FastifyInstance,
  log: Log | undefined,
  binding: RspFunction<Request, Response>,
  perform: (request: Request, http: FastifyRequest) => Response | Promise<Response>,
): void {
  refuseOtherMethods(app, binding.path);
  app.post(binding.path, async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const answer = binding.encodeResponse(await perform(readRequest(binding, request), request));
      log?.info('function answered', { functionName: binding.name, requestId: request.id });
      return reply.send(answer);
    } catch (error) {
      return reply.send(refused(binding.name, error, log, request));
    }
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Refuses with 1.2.1/2.1 (not JSON by its type), 1.2/2.2 (a member is missing) or 1.2/2.1 (malformed). */
export function readRequest<Request, Response>(
  binding: RspFunction<Request, Response>,
  request: FastifyRequest,
): Request {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new RspRefusal('1.2.1/2.1', 'Content-Type is not JSON');
  let body: unknown;
  try {
    body = JSON.parse(utf8.decode(request.body as Uint8Array | undefined));
  } catch {
    throw new RspRefusal('1.2/2.1', 'the body is not JSON');
  }
  try {
    return binding.decodeRequest(body);
  } catch (error) {
    if (!(error instanceof RspProtocolError)) throw error;
    const isMissing = !isThere(body, String(error.details['what']).split(' request.')[1]?.split('.') ?? []);
    throw new RspRefusal(isMissing ? '1.2/2.2' : '1.2/2.1', error.message);
  }
}

/** Whether the member that was found wrong is there at all. */
const isThere = (value: unknown, [first, ...others]: readonly string[]): boolean =>
  first === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, first) &&
    isThere((value as Readonly<Record<string, unknown>>)[first], others));

/** Envelope of a failure; what is our own fault reads as execution error of the SM-DP+, or of the SM-DS. */
export function refused(
  functionName: string,
  error: unknown,
  log: Log | undefined,
  { id: requestId }: Pick<FastifyRequest, 'id'>,
): JsonBody {
  const refusal = refusalOf(error);
  if (refusal === undefined)
    log?.error('function failed', {
      functionName,
      requestId,
      reason: error instanceof Error ? error.message : 'unknown',
    });
  const { subjectCode, reasonCode, reason } =
    refusal ?? new RspRefusal(/^ES1[12]\./.test(functionName) ? '8.9/4.2' : '8.8/4.2', 'the server failed');
  log?.info('function refused', { functionName, requestId, subjectCode, reasonCode });
  return failed({ subjectCode, reasonCode, message: reason });
}

function refusalOf(error: unknown): RspRefusal | undefined {
  if (error instanceof RspRefusal) return error;
  if (error instanceof RspProtocolError) return new RspRefusal('1.2/2.1', error.message);
  if (error instanceof UsageError) return new RspRefusal('8.2/3.7', error.message);
  return undefined;
}
