import { Agent, request as httpsRequest } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { HttpClient, HttpRequest, HttpResponse } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';

const answerLimit = 16 * 1024 * 1024;

export interface HttpsClientOptions {
  /** PEM certificates that servers may chain to, asked for at each new connection (settings may change). */
  roots(): readonly string[];
  /** Identities for mutual TLS by name, PEM. */
  readonly identities?: Readonly<Record<string, { readonly key: string; readonly cert: string }>> | undefined;
}

export interface HttpsClient extends HttpClient {
  /** TLS handshakes made so far: kept-alive connections keep this low. */
  handshakes(): number;
  /** Ends every connection; the next request opens a new one. */
  close(): void;
}

/** HttpClient on node:https: connections kept alive per identity, servers always verified against `roots`. */
export function createHttpsClient({ roots, identities = {} }: HttpsClientOptions): HttpsClient {
  const agents = new Map<string, Agent>();
  let handshakes = 0;

  function agentFor(identity: string | undefined): Agent {
    const trusted = roots();
    const key = `${identity ?? ''}|${trusted.length}|${trusted.at(-1)?.slice(0, 200) ?? ''}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const credentials = identity === undefined ? {} : identities[identity];
    if (credentials === undefined) throw new WorkbenchError('CLIENT_IDENTITY_UNKNOWN', `no TLS identity ${identity}`);
    // As a context, not as `ca`: an agent would join some 150 certificates into the name of every request's socket pool.
    const secureContext = createSecureContext({ minVersion: 'TLSv1.2', ca: [...trusted], ...credentials });
    const agent = new Agent({ keepAlive: true, maxSockets: 16, secureContext });
    agents.set(key, agent);
    return agent;
  }

  return {
    post: (call) =>
      new Promise<HttpResponse>((resolve, reject) => {
        const body = Buffer.from(call.body, 'utf8');
        const outgoing = httpsRequest(call.url, {
          method: 'POST',
          agent: agentFor(call.clientIdentity),
          headers: { ...call.headers, 'Content-Length': String(body.length) },
        });
        const timer = setTimeout(() => {
          outgoing.destroy(new WorkbenchError('HTTP_TIMEOUT', `no answer from ${hostOf(call)} in time`, where(call)));
        }, call.timeoutMs);
        const fail = (error: unknown) => {
          clearTimeout(timer);
          reject(asWorkbenchError(error, call));
        };
        outgoing.once('socket', (socket) => {
          if (socket.connecting) socket.once('secureConnect', () => handshakes++);
        });
        outgoing.once('error', fail);
        outgoing.once('response', (incoming) => {
          const chunks: Buffer[] = [];
          let size = 0;
          incoming.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > answerLimit) {
              outgoing.destroy(
                new WorkbenchError('HTTP_TOO_LARGE', `answer of ${hostOf(call)} is over 16 MiB`, where(call)),
              );
            } else chunks.push(chunk);
          });
          incoming.once('error', fail);
          incoming.once('end', () => {
            clearTimeout(timer);
            const headers = Object.fromEntries(
              Object.entries(incoming.headers).map(([name, value]) => [
                name,
                Array.isArray(value) ? value.join(', ') : (value ?? ''),
              ]),
            );
            resolve({ status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') });
          });
        });
        outgoing.end(body);
      }),
    handshakes: () => handshakes,
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

const hostOf = (call: HttpRequest) => new URL(call.url).host;
const where = (call: HttpRequest, reason?: string) => ({
  details: { host: hostOf(call), ...(reason === undefined ? {} : { reason }) },
});

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
]);

function asWorkbenchError(error: unknown, call: HttpRequest): WorkbenchError {
  if (error instanceof WorkbenchError) return error;
  const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
  if (unreachable.has(code))
    return new WorkbenchError('HTTP_UNREACHABLE', `${hostOf(call)}: ${code}`, where(call, code));
  // What remains are the verifier's own words: CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, alerts of the server…
  return new WorkbenchError('TLS_UNTRUSTED', `${hostOf(call)}: ${message}`, where(call, code));
}
