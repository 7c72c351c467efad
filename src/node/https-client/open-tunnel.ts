import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WorkbenchError } from '#shared/errors.ts';
import type { Proxy } from './proxy.ts';

/** Longest head of a proxy's answer that is read. */
const headLimit = 16 * 1024;

/** A connection through an HTTP proxy by CONNECT (RFC 9110 section 9.3.6). Rejects with WorkbenchError PROXY_FAILED. */
export function openTunnel(proxy: Proxy, host: string, port: number, ca: readonly string[]): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const refuse = (fault: string, reason: string) =>
    new WorkbenchError('PROXY_FAILED', `proxy ${proxy.host}:${proxy.port}: ${reason}`, {
      details: { fault, reason, proxy: `${proxy.host}:${proxy.port}`, host: authority, sent: false },
    });
  return new Promise((resolve, reject) => {
    const way = { host: proxy.host, port: proxy.port };
    const socket = proxy.tls
      ? connectTls({ ...way, ca: [...ca], minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] })
      : connectTcp(way);
    let head = Buffer.alloc(0);
    const fail = (fault: string, reason: string) => {
      socket.destroy();
      reject(refuse(fault, reason));
    };
    const failed = (error: NodeJS.ErrnoException) => fail('unreachable', error.code ?? error.message);
    const ended = () => fail('refused', 'connection closed');
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > headLimit) fail('refused', 'not an HTTP answer');
        return;
      }
      const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head.subarray(0, end).toString('latin1')) ?? [];
      if (status === undefined) fail('refused', 'not an HTTP answer');
      else if (status === '407') fail('authentication', 'HTTP 407');
      else if (!status.startsWith('2')) fail('refused', `HTTP ${status}`);
      else {
        socket.off('data', read).off('error', failed).off('end', ended).off('close', ended);
        socket.pause();
        // What comes behind the head is the server's already.
        if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
        resolve(socket);
      }
    };
    socket.on('data', read).once('error', failed).once('end', ended).once('close', ended);
    socket.once(proxy.tls ? 'secureConnect' : 'connect', () => {
      const authorization = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
    });
  });
}
