import type { Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { WorkbenchError } from '#shared/errors.ts';
import { answerClientError } from './client-errors.ts';

export interface TlsServerIdentity {
  /** PEM. */
  readonly key: string;
  /** PEM, the leaf first. */
  readonly cert: string;
}

export interface MutualTls extends TlsServerIdentity {
  /** PEM of the roots whose client certificates are admitted; without one the handshake fails. */
  readonly clientCa: string;
  /** Admit clients without a certificate too: for a face on which some functions ask for one (`clientCertificate`). */
  readonly optional?: boolean | undefined;
}

export interface HttpsFaceOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly tls: TlsServerIdentity | MutualTls;
  /** Bytes of the largest request body. */
  readonly bodyLimit?: number | undefined;
  /** Of every answer, also of those to what is no HTTP request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds in which a client has to begin TLS, and then to send each whole request; then 408. */
  readonly requestTimeout?: number | undefined;
}

/** A service being served. */
export interface ServedFace {
  /** host:port */
  readonly address: string;
  readonly port: number;
  /** Ends kept-alive connections too. */
  close(): Promise<void>;
}

const defaultBodyLimit = 64 * 1024;
const defaultRequestTimeout = 30_000;
/** A connection on which nothing moves, as when a client does not read its answer. Longer than keepAliveTimeout. */
const stallTimeout = 120_000;

/**
 * Serves routes over HTTPS on 127.0.0.1 (TLS 1.2 or later, connections kept alive).
 * Throws WorkbenchError PORT_IN_USE.
 */
export async function openHttpsFace(
  options: HttpsFaceOptions,
  register: (app: FastifyInstance) => void,
): Promise<ServedFace> {
  const { key, cert } = options.tls;
  const mutual =
    'clientCa' in options.tls
      ? { ca: options.tls.clientCa, requestCert: true, rejectUnauthorized: options.tls.optional !== true }
      : {};
  const { headers = {}, requestTimeout = defaultRequestTimeout } = options;
  const app = fastify({
    https: {
      key,
      cert,
      minVersion: 'TLSv1.2',
      // Node alone names HTTP/1.1, and ends the handshake of a client that offers HTTP/1.0 alone.
      ALPNProtocols: ['http/1.1', 'http/1.0'],
      ...mutual,
      handshakeTimeout: requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(5_000, requestTimeout),
    },
    requestTimeout,
    connectionTimeout: stallTimeout,
    // A path that cannot be decoded comes by no hook.
    frameworkErrors: (error, _request, reply) => {
      const answer = reply as unknown as FastifyReply;
      void answer
        .headers(headers)
        .status(400)
        .send({ code: 'BAD_REQUEST', message: error.message.slice(0, 200) });
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, headers),
    bodyLimit: options.bodyLimit ?? defaultBodyLimit,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  register(app as unknown as FastifyInstance);
  let url: string;
  try {
    url = await app.listen({ host: '127.0.0.1', port: options.port });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')
      throw new WorkbenchError('PORT_IN_USE', `port ${options.port} is taken`, {
        details: { port: options.port },
        cause,
      });
    throw cause;
  }
  const port = Number(new URL(url).port);
  const close = async () => {
    // Those too on which TLS has not begun, which the HTTP server knows nothing of.
    const closed = app.close();
    for (const socket of connections) socket.destroy();
    await closed;
  };
  return { address: `127.0.0.1:${port}`, port, close };
}
