import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Log } from '#core/environment/index.ts';
import { fromBase64, fromHex, toBase64 } from '#core/protocol/bytes/index.ts';
import { RspProtocolError, signatureTlv } from '#core/protocol/sgp22/index.ts';
import { tlv } from '#core/protocol/asn1/index.ts';
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

/** Standard alphabet with padding, as SGP.22's JSON binding has it. */
const base64 = z
  .string()
  .max(400_000)
  .transform((text, context) => {
    try {
      return fromBase64(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not Base64' });
      return z.NEVER;
    }
  });
const transactionId = z
  .string()
  .regex(/^([0-9A-Fa-f]{2}){1,16}$/)
  .transform((text) => text.toUpperCase());

const initiateAuthentication = z.object({
  euiccChallenge: base64.refine((bytes) => bytes.length === 16, '16 bytes'),
  euiccInfo1: base64,
  smdpAddress: z.string().min(1).max(255),
});
const authenticateClient = z.object({ transactionId, authenticateServerResponse: base64 });
const getBoundProfilePackage = z.object({ transactionId, prepareDownloadResponse: base64 });
const cancelSession = z.object({ transactionId, cancelSessionResponse: base64 });
const handleNotification = z.object({ pendingNotification: base64 });

const success = { functionExecutionStatus: { status: 'Executed-Success' } };
const adminProtocol = 'gsma/rsp/v2.2.2';

/**
 * ES9+ over HTTPS in SGP.22's JSON binding (section 6.5): every answer of a function has status 200 and an envelope,
 * handleNotification 204. Adds `localhost` and `127.0.0.1` with its port to the server's own names.
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
      reply.header('X-Admin-Protocol', adminProtocol);
      if (smdp.fault === 'drop') dropConnection(request, reply);
      else if (smdp.fault === 'serverError')
        void reply.status(500).send({ code: 'SERVER_ERROR', message: 'the server is set to fail' });
      else done();
    });

    const answer = <T>(schema: z.ZodType<T>, perform: (request: T) => object) => {
      return (request: FastifyRequest, reply: FastifyReply) => {
        try {
          return reply.send({ header: success, ...perform(read(schema, request)) });
        } catch (error) {
          return reply.send(failed(error, log));
        }
      };
    };
    const at = (name: string) => `/gsma/rsp2/es9plus/${name}`;

    app.post(
      at('initiateAuthentication'),
      answer(initiateAuthentication, (request) => {
        const response = smdp.initiateAuthentication(request);
        return {
          transactionId: response.transactionId,
          serverSigned1: toBase64(response.serverSigned1),
          serverSignature1: toBase64(signatureTlv(response.serverSignature1)),
          euiccCiPKIdToBeUsed: toBase64(tlv(0x04, fromHex(response.euiccCiPKIdToBeUsed))),
          serverCertificate: toBase64(response.serverCertificate),
        };
      }),
    );
    app.post(
      at('authenticateClient'),
      answer(authenticateClient, (request) => {
        const response = smdp.authenticateClient(request);
        return {
          transactionId: response.transactionId,
          profileMetadata: toBase64(response.profileMetadata),
          smdpSigned2: toBase64(response.smdpSigned2),
          smdpSignature2: toBase64(signatureTlv(response.smdpSignature2)),
          smdpCertificate: toBase64(response.smdpCertificate),
        };
      }),
    );
    app.post(
      at('getBoundProfilePackage'),
      answer(getBoundProfilePackage, (request) => {
        const response = smdp.getBoundProfilePackage(request);
        const bound = response.boundProfilePackage;
        const base64 = Buffer.from(bound.buffer, bound.byteOffset, bound.length).toString('base64');
        return { transactionId: response.transactionId, boundProfilePackage: base64 };
      }),
    );
    app.post(
      at('cancelSession'),
      answer(cancelSession, (request) => {
        smdp.cancelSession(request);
        return {};
      }),
    );
    app.post(at('handleNotification'), (request, reply) => {
      try {
        smdp.handleNotification(read(handleNotification, request).pendingNotification);
      } catch (error) {
        const isUntaken = error instanceof RspRefusal && !(error instanceof MalformedRequest);
        if (!isUntaken) return reply.status(400).send(failed(error, log));
        log?.warn('notification not taken', { reason: error.message });
      }
      return reply.status(204).send();
    });
  });
  smdp.addAddress(`localhost:${face.port}`);
  smdp.addAddress(`127.0.0.1:${face.port}`);
  return face;
}

/** The request is not what the function takes: SGP.22 subject 1.2 (function) or 1.2.1. */
class MalformedRequest extends RspRefusal {}

function read<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new MalformedRequest('1.2.1/2.1', 'Content-Type is not JSON');
  let body: unknown;
  try {
    body = JSON.parse(String(request.body));
  } catch {
    throw new MalformedRequest('1.2/2.1', 'the body is not JSON');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const isMissing = issue.code === 'invalid_type' && issue.path.length === 1 && !hasMember(body, issue.path[0]);
  const what = `${issue.path.join('.')}: ${isMissing ? 'missing' : issue.message}`;
  throw new MalformedRequest(isMissing ? '1.2/2.2' : '1.2/2.1', what);
}

const hasMember = (body: unknown, name: PropertyKey | undefined): boolean =>
  typeof body === 'object' && body !== null && name !== undefined && name in body;

/** Envelope of a failure; what is our own fault reads as "SM-DP+, execution error". */
function failed(error: unknown, log: Log | undefined) {
  const refusal = refusalOf(error);
  if (refusal === undefined)
    log?.error('ES9+ function failed', { reason: error instanceof Error ? error.message : '' });
  const { subjectCode, reasonCode, message } = refusal ?? new RspRefusal('8.8/4.2', 'the server failed');
  log?.info('ES9+ function refused', { subjectCode, reasonCode });
  return {
    header: {
      functionExecutionStatus: {
        status: 'Failed',
        statusCodeData: { subjectCode, reasonCode, message: message.slice(`${subjectCode}/${reasonCode} `.length) },
      },
    },
  };
}

function refusalOf(error: unknown): RspRefusal | undefined {
  if (error instanceof RspRefusal) return error;
  if (error instanceof RspProtocolError) return new RspRefusal('1.2/2.1', error.message);
  if (error instanceof UsageError) return new RspRefusal('8.2/3.7', error.message);
  return undefined;
}
