import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  createHttpsClient,
  createTrustStore,
  type HttpsClientOptions,
  type RootSettings,
} from '#node/https-client/index.ts';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export const listenTls = (
  options: ServerOptions,
  answer: (request: IncomingMessage & { text: string }, response: ServerResponse) => void,
): Promise<Listening> =>
  listen(
    createServer(options, (request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => answer(Object.assign(request, { text }), response));
    }),
  );

/** What an HTTP proxy was asked, and how it answers. */
export class TestProxy {
  readonly asked: { authority: string; authorization: string | undefined }[] = [];
  /** Status line it answers instead of connecting. */
  refusal: string | undefined;

  /** Every name leads to 127.0.0.1. */
  listen(): Promise<Listening> {
    const server = createTcpServer((client) => {
      client.on('error', () => {});
      client.once('data', (head) => {
        const text = head.toString('latin1');
        const [, authority = ''] = /^CONNECT (\S+) HTTP\/1\.1/.exec(text) ?? [];
        this.asked.push({ authority, authorization: /Proxy-Authorization: (.*)\r/.exec(text)?.[1] });
        if (this.refusal !== undefined) return client.end(`HTTP/1.1 ${this.refusal}\r\n\r\n`);
        const upstream = connect(Number(authority.split(':')[1]), '127.0.0.1', () => {
          client.write('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n');
          client.pipe(upstream).pipe(client);
        });
        upstream.on('error', () => client.destroy());
      });
    });
    return listen(server);
  }
}

/** A client that trusts what `settings` say and no public root. */
export function clientTrusting(
  settings: Partial<RootSettings>,
  options: Partial<HttpsClientOptions> & { system?: readonly string[] } = {},
) {
  const { system = [], ...more } = options;
  const all: RootSettings = { trustedRoots: ['gsma', 'private'], gsmaRootFiles: [], tlsRootFiles: [], ...settings };
  const trust = createTrustStore({ settings: () => all, system: () => system });
  return createHttpsClient({ trust, variables: {}, ...more });
}
