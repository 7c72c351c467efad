import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '#core/environment/index.ts';
import {
  es9pFunctions,
  failed,
  RspProtocolError,
  serverResponseHeaders,
  type JsonBody,
  type RspFunction,
} from '#core/protocol/sgp22/index.ts';
import { UsageError } from '#shared/errors.ts';
import {
  dropConnection,
  openHttpsFace,
  useJsonErrors,
  type ServedFace,
  type TlsServerIdentity,
} from '../https-face/index.ts';
import type { Smdp } from './create-smdp.ts';
import { RspRefusal } from './rsp-refusal.ts';

/**
 * ES9+ over HTTPS in SGP.22's JSON binding (section 6.5): every answer of a function has status 200 and an envelope,
 * a notification that was read 204. Adds `localhost` and `127.0.0.1` with its port to the server's own names.
 */
export async function serveSmdp(
  smdp: Smdp,
  options: { readonly port: number; readonly tls: TlsServerIdentity; readonly log?: Log | undefined },
): Promise<ServedFace> {
  const { log } = options;
  const face = await openHttpsFace({ ...options, bodyLimit: 512 * 1024 }, (app) => {
    useJsonErrors(app, log);
    // Read as text whatever the type says: wrong JSON and a wrong type get a coded answer, not the framework's.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.addHook('onRequest', (request, reply, done) => {
      reply.headers(serverResponseHeaders());
      if (smdp.fault === 'drop') dropConnection(request, reply);
      else if (smdp.fault === 'serverError')
        void reply.status(500).send({ code: 'SERVER_ERROR', message: 'the server is set to fail' });
      else done();
    });

    const serve = <Request, Response>(
      binding: RspFunction<Request, Response>,
      perform: (request: Request) => Response,
    ) => {
      app.post(binding.path, (request: FastifyRequest, reply: FastifyReply) => {
        try {
          return reply.send(binding.encodeResponse(perform(read(binding, request))));
        } catch (error) {
          return reply.send(refused(binding.name, error, log));
        }
      });
    };
    serve(es9pFunctions.initiateAuthentication, (request) => smdp.initiateAuthentication(request));
    serve(es9pFunctions.authenticateClient, (request) => smdp.authenticateClient(request));
    serve(es9pFunctions.getBoundProfilePackage, (request) => smdp.getBoundProfilePackage(request));
    serve(es9pFunctions.cancelSession, (request) => {
      smdp.cancelSession(request);
      return {};
    });
    const { handleNotification } = es9pFunctions;
    app.post(handleNotification.path, (request, reply) => {
      try {
        const { pendingNotification } = read(handleNotification, request);
        takeNotification(smdp, pendingNotification, log);
        return reply.status(204).send();
      } catch (error) {
        // There is no envelope to say it in, and a 2xx would make the card's LPA drop the notification.
        return reply.status(400).send(refused(handleNotification.name, error, log));
      }
    });
  });
  smdp.addAddress(`localhost:${face.port}`);
  smdp.addAddress(`127.0.0.1:${face.port}`);
  return face;
}

/** A notification that is not ours to take is done with all the same: sending it again would not help. */
function takeNotification(smdp: Smdp, pendingNotification: Uint8Array, log: Log | undefined): void {
  try {
    smdp.handleNotification(pendingNotification);
  } catch (error) {
    if (!(error instanceof RspRefusal)) throw error;
    log?.warn('notification not taken', { reason: error.message });
  }
}

/** Refuses with 1.2.1/2.1 (not JSON by its type), 1.2/2.2 (a member is missing) or 1.2/2.1 (malformed). */
function read<Request, Response>(binding: RspFunction<Request, Response>, request: FastifyRequest): Request {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new RspRefusal('1.2.1/2.1', 'Content-Type is not JSON');
  let body: unknown;
  try {
    body = JSON.parse(String(request.body));
  } catch {
    throw new RspRefusal('1.2/2.1', 'the body is not JSON');
  }
  try {
    return binding.decodeRequest(body);
  } catch (error) {
    if (!(error instanceof RspProtocolError)) throw error;
    const member = String(error.details['what']).split('.').at(-1) ?? '';
    const isMissing = typeof body === 'object' && body !== null && !Array.isArray(body) && !Object.hasOwn(body, member);
    throw new RspRefusal(isMissing ? '1.2/2.2' : '1.2/2.1', error.message);
  }
}

/** Envelope of a failure; what is our own fault reads as "SM-DP+, execution error". */
function refused(functionName: string, error: unknown, log: Log | undefined): JsonBody {
  const refusal = refusalOf(error);
  if (refusal === undefined)
    log?.error('function failed', { functionName, reason: error instanceof Error ? error.message : 'unknown' });
  const { subjectCode, reasonCode, reason } = refusal ?? new RspRefusal('8.8/4.2', 'the server failed');
  log?.info('function refused', { functionName, subjectCode, reasonCode });
  return failed({ subjectCode, reasonCode, message: reason });
}

function refusalOf(error: unknown): RspRefusal | undefined {
  if (error instanceof RspRefusal) return error;
  if (error instanceof RspProtocolError) return new RspRefusal('1.2/2.1', error.message);
  if (error instanceof UsageError) return new RspRefusal('8.2/3.7', error.message);
  return undefined;
}
