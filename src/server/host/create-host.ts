import { OpenAPIHandler } from '@orpc/openapi/fastify';
import fastify, { type FastifyError } from 'fastify';
import type { Log, Random } from '#core/environment/index.ts';
import { rendererFiles, securityHeaders } from '#node/renderer-files/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import { createRouter } from '#shared/router.ts';
import { createAccess } from './access.ts';
import { checkAccess, checkFetchSite, checkSource } from './guard.ts';
import { exchangeTicket, refusePage } from './login.ts';
import { openApiDocument } from './openapi-document.ts';
import { refusal, refusalBody } from './refusal.ts';
import { createRpcSocket, largestMessage } from './rpc-socket.ts';

export interface HostOptions {
  readonly handlers: Handlers;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  readonly version: string;
  readonly random: Random;
  readonly log: Log;
  /** 0 or absent: one the system picks. */
  readonly port?: number | undefined;
}

export interface Host {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  readonly port: number;
  /** For `Authorization: Bearer`. */
  readonly token: string;
  /** A link that opens the screens in a browser, once. */
  issueLink(): string;
  /** Ends subscriptions and connections; idempotent. */
  close(): Promise<void>;
}

/** Fastify's own refusals (body too large, malformed JSON, wrong media type) in the one error family. */
function codeOf(error: FastifyError): { status: number; code: string } {
  const status = error.statusCode ?? 500;
  if (status === 413) return { status, code: 'BODY_TOO_LARGE' };
  if (status === 415) return { status, code: 'MEDIA_TYPE_UNSUPPORTED' };
  if (status >= 400 && status < 500) return { status, code: 'REQUEST_INVALID' };
  return { status: 500, code: 'INTERNAL' };
}

/** The plain-Node host: screens, contract over WebSocket and HTTP, on the loopback address alone. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { log, random } = options;
  const server = fastify({
    bodyLimit: largestMessage,
    forceCloseConnections: true,
    requestTimeout: 60_000,
    // The contract's inputs hold activation codes of 4096 characters at most, and never in a path.
    routerOptions: { maxParamLength: 300 },
  });
  // JSON is the one type in; a form of another page cannot send that without asking first.
  server.removeContentTypeParser('text/plain');
  let port = 0;
  const access = createAccess(random, `esim-workbench-${Buffer.from(random.bytes(4)).toString('hex')}`);
  const router = createRouter(options.handlers);
  const api = new OpenAPIHandler(router);
  const rpc = createRpcSocket(router, access, () => port);
  const screens = rendererFiles({
    folder: options.rendererFolder,
    nonce: () => Buffer.from(random.bytes(16)).toString('base64'),
    connect: () => [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`],
  });
  let document: Promise<unknown> | undefined;

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    const isPage = request.method === 'GET' && request.url.split('?')[0] === '/';
    const why = checkSource(request.headers, port) ?? (isPage ? undefined : checkFetchSite(request.headers));
    if (why !== undefined) return reply.code(why.status).send(refusalBody(why));
    if (isPage && exchangeTicket(access, request, reply) !== undefined) return reply;
    const locked = checkAccess(request.headers, access);
    if (locked === undefined) return undefined;
    return isPage && request.headers.accept?.includes('text/html')
      ? refusePage(reply)
      : reply.code(locked.status).header('www-authenticate', 'Bearer').send(refusalBody(locked));
  });

  server.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, code } = codeOf(error);
    if (status === 500)
      log.error('request failed', { method: request.method, code: error.code, message: error.message });
    const message = status === 500 ? 'the host failed to answer' : error.message;
    return reply.code(status).send(refusalBody(refusal(status, code, message)));
  });

  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(refusalBody(refusal(404, 'NOT_FOUND', 'there is nothing at this path'))),
  );

  server.all('/api/*', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { matched } = await api.handle(request, reply, { prefix: '/api' });
    if (!matched) reply.callNotFound();
    return reply;
  });

  server.get('/openapi.json', async (_request, reply) => {
    document ??= openApiDocument(options.version);
    return reply.header('cache-control', 'no-store').send(await document);
  });

  /** Another start of the program finds this host and asks it for a link of its own. */
  server.post('/links', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ link: issueLink() }),
  );

  server.get('/*', async (request, reply) => {
    const { status, headers, body } = await screens.answer(request.url.split('?')[0]!);
    return reply.code(status).headers(headers).send(body);
  });

  server.server.on('upgrade', (request, socket, head) => rpc.upgrade(request, socket, head));
  const address = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  port = Number(new URL(address).port);
  const issueLink = () => `${address}/?token=${access.issueTicket()}`;
  let closing: Promise<void> | undefined;

  return {
    address,
    port,
    token: access.token,
    issueLink,
    close() {
      closing ??= (async () => {
        rpc.close();
        await server.close();
      })();
      return closing;
    },
  };
}
