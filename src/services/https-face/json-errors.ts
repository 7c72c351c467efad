import type { FastifyError, FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Log } from '#core/environment/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';

/** Body of every answer that is not 2xx. */
export interface JsonError {
  readonly code: string;
  readonly message: string;
  readonly details?: WorkbenchError['details'] | undefined;
}

/** Answers every method but POST on `path` with 405. */
export function refuseOtherMethods(app: FastifyInstance, path: string): void {
  app.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: path,
    exposeHeadRoute: false,
    handler: (request, reply) =>
      reply
        .status(405)
        .header('Allow', 'POST')
        .send(jsonError('METHOD_NOT_ALLOWED', `${request.method} is not POST`)),
  });
}

/** Answers every failure of a JSON face with {code, message}: 4xx for what the caller did, 500 INTERNAL for what we did. */
export function useJsonErrors(app: FastifyInstance, log: Log | undefined): void {
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send(jsonError('NOT_FOUND', `nothing at ${request.method} ${request.url.slice(0, 200)}`)),
  );
  app.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const { status, body } = describe(error);
    if (status >= 500) log?.error('request failed', { reason: error.message });
    return reply.status(status).send(body);
  });
}

const jsonError = (code: string, message: string, details?: JsonError['details']): JsonError => ({
  code,
  message,
  details,
});

const frameworkCodes: Readonly<Record<number, string>> = {
  400: 'BODY_NOT_JSON',
  413: 'BODY_TOO_LARGE',
  415: 'BODY_NOT_JSON',
};

function describe(error: FastifyError | Error): { status: number; body: JsonError } {
  if (error instanceof WorkbenchError) {
    const status = error instanceof UsageError ? 400 : error.code.endsWith('_UNKNOWN') ? 404 : 409;
    return { status, body: jsonError(error.code, error.message, error.details) };
  }
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const place = issue?.path.join('.') ?? '';
    return { status: 400, body: jsonError('BODY_INVALID', `${place}: ${issue?.message ?? 'invalid'}`) };
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status >= 400 && status < 500)
    return { status, body: jsonError(frameworkCodes[status] ?? 'BAD_REQUEST', error.message) };
  return { status: 500, body: jsonError('INTERNAL', 'the service failed; see its log') };
}
