import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { isRpcRequest } from '#node/rpc/index.ts';
import type { createRouter } from '#shared/router.ts';
import type { Access } from './access.ts';
import { checkAccess, checkSource } from './guard.ts';
import { refusal, refusalBody, type Refusal } from './refusal.ts';

export const largestMessage = 8 * 1024 * 1024;
/** A reader this far behind is not reading any more. */
const largestBacklog = 64 * 1024 * 1024;
const heartbeatMs = 30_000;

export interface RpcSocket {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

function refuse(socket: Duplex, why: Refusal): void {
  const body = JSON.stringify(refusalBody(why));
  socket.end(
    `HTTP/1.1 ${why.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** The contract over WebSocket at /rpc, for the page and for the command line. */
export function createRpcSocket(
  router: ReturnType<typeof createRouter>,
  access: Access,
  port: () => number,
): RpcSocket {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  const handler = new RPCHandler(router);
  const heard = new WeakSet<WebSocket>();

  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (!heard.has(socket)) {
        socket.terminate();
        continue;
      }
      heard.delete(socket);
      socket.ping();
    }
  }, heartbeatMs);
  heartbeat.unref();

  function serve(socket: WebSocket): void {
    heard.add(socket);
    socket.on('pong', () => heard.add(socket));
    socket.on('error', () => socket.terminate());
    void handler.upgrade({
      send(data: Parameters<WebSocket['send']>[0]) {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > largestBacklog) socket.terminate();
        else socket.send(data);
      },
      addEventListener: ((type: 'message' | 'close', listener: (event: { data: unknown }) => void) => {
        if (type === 'close') {
          socket.on('close', () => listener({ data: undefined }));
          return;
        }
        socket.on('message', (data, isBinary) => {
          const text = isBinary ? undefined : data.toString();
          if (isRpcRequest(text)) listener({ data: text });
          else socket.close(1007, 'MESSAGE_INVALID');
        });
      }) as WebSocket['addEventListener'],
    });
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const path = (request.url ?? '').split('?')[0];
      const why =
        checkSource(request.headers, port()) ??
        checkAccess(request.headers, access) ??
        (path === '/rpc' ? undefined : refusal(404, 'NOT_FOUND', 'no WebSocket here'));
      if (why !== undefined) refuse(socket, why);
      else server.handleUpgrade(request, socket, head, serve);
    },
    close() {
      clearInterval(heartbeat);
      for (const socket of server.clients) socket.close(1001, 'HOST_CLOSING');
      setTimeout(() => server.clients.forEach((socket) => socket.terminate()), 500).unref();
      server.close();
    },
  };
}
