import { Agent, request } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
  readonly reusedSocket: boolean;
}

export interface Client {
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): void;
}

/** A plain HTTPS client on one kept-alive connection; a body that is a string is sent as it is. */
export function httpsClient(port: number, tls: { ca: string; cert?: string; key?: string }): Client {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 1 });
  return {
    send: (method, path, body, headers = {}) =>
      new Promise((resolve, reject) => {
        const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
        const type = body === undefined ? {} : { 'content-type': 'application/json' };
        const options = { agent, host: 'localhost', port, method, path, headers: { ...type, ...headers } };
        const outgoing = request({ ...options, family: 4 }, (incoming) => {
          let received = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (chunk: string) => (received += chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const isJson = String(incoming.headers['content-type']).startsWith('application/json');
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text: received,
              json: isJson && received !== '' ? (JSON.parse(received) as unknown) : undefined,
              reusedSocket: outgoing.reusedSocket,
            });
          });
        });
        outgoing.on('error', reject);
        outgoing.end(text);
      }),
    close: () => agent.destroy(),
  };
}
