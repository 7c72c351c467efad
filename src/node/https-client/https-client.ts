import { request as httpsRequest } from 'node:https';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { HttpClient, HttpRequest, HttpResponse } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { explain, isLost } from './explain-refusal.ts';
import { openConnection } from './open-connection.ts';
import { proxyFor, type Proxy, type ProxySettings } from './proxy.ts';
import { readAnswer } from './read-answer.ts';
import type { TrustedRoots, TrustStore } from './trust-store.ts';
import { VerifiedAgent } from './verified-agent.ts';

/** For mutual TLS, PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

export interface HttpsClientOptions {
  readonly trust: Pick<TrustStore, 'trusted'>;
  /** Identities for mutual TLS by name. */
  readonly identity?: ((name: string) => TlsIdentity | undefined) | undefined;
  /** Asked for at each request; by default the environment variables decide. */
  readonly proxy?: (() => ProxySettings) | undefined;
  /** Of this process, by default. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface HttpsClient extends HttpClient {
  /** TLS handshakes made so far: kept-alive connections keep this low. */
  handshakes(): number;
  /** Ends every connection; the next request opens a new one. */
  close(): void;
}

/** Agents held ready; a further one displaces the oldest that is idle. */
const agentsKept = 8;
const longestConnect = 60_000;

/**
 * Neither has brainpoolP256r1: Node 24 crashes on servers' certificates with such a key (X509Certificate.toLegacyObject), so
 * that a server is made to break off the handshake instead.
 */
const curves = 'X25519:P-256:P-384:P-521';
const signatures = [
  ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512'],
  ...['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
  ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512'],
].join(':');

/** A root may be given that is no end of a chain: a sub-CA, or the server's own certificate. */
const secureContext = (options: SecureContextOptions): SecureContext =>
  createSecureContext({
    ...options,
    minVersion: 'TLSv1.2',
    allowPartialTrustChain: true,
    ecdhCurve: curves,
    sigalgs: signatures,
  });

/** HttpClient on node:https: connections kept alive per identity, roots and proxy; every server is verified. */
export function createHttpsClient({
  trust,
  identity: identityNamed = () => undefined,
  proxy: proxySettings = () => ({ url: '', password: '' }),
  variables = process.env,
}: HttpsClientOptions): HttpsClient {
  const agents = new Map<string, VerifiedAgent>();
  let handshakes = 0;

  function contextFor(identity: string | undefined, trusted: TrustedRoots): SecureContext {
    const credentials: Partial<TlsIdentity> | undefined = identity === undefined ? {} : identityNamed(identity);
    if (credentials === undefined) throw new WorkbenchError('CLIENT_IDENTITY_UNKNOWN', `no TLS identity ${identity}`);
    return secureContext({ ca: [...trusted.certificates], key: credentials.key, cert: credentials.cert });
  }

  function agentFor(call: HttpRequest): VerifiedAgent {
    const trusted = trust.trusted(call.roots);
    const proxy = proxyFor(urlOf(call), proxySettings(), variables);
    const key = JSON.stringify([call.clientIdentity ?? null, trusted.digest, proxy ?? null]);
    const known = agents.get(key);
    if (known !== undefined) return known;
    const agent = newAgent(contextFor(call.clientIdentity, trusted), trusted, proxy);
    for (const [other, idle] of agents) {
      if (agents.size < agentsKept) break;
      if (idle.inUse) continue;
      idle.destroy();
      agents.delete(other);
    }
    agents.set(key, agent);
    return agent;
  }

  const newAgent = (context: SecureContext, trusted: TrustedRoots, proxy: Proxy | undefined) =>
    new VerifiedAgent(async (target) => {
      const parts = { secureContext: context, trusted, proxy, timeoutMs: longestConnect };
      const socket = await openConnection(target, parts);
      handshakes++;
      return socket;
    });

  return {
    async post(call) {
      const agent = agentFor(call);
      agent.dropIdle();
      const first = await send(call, agent);
      if (first !== 'stale') return first;
      agent.dropIdle(true);
      const second = await send({ ...call, repeatable: false }, agent);
      return second as HttpResponse;
    },
    handshakes: () => handshakes,
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** Names may be well-formed to their specification and still be no host of a URL, as `e.43` or `xn--a`: no resolver finds them. */
function urlOf({ url }: HttpRequest): URL {
  if (URL.canParse(url)) return new URL(url);
  const host = /^https:\/\/([^/]*)/.exec(url)?.[1] ?? '';
  const details = { host, fault: 'dns', sent: false };
  throw new WorkbenchError('HTTP_UNREACHABLE', `${host} is no host name`, { details });
}

/** One attempt; `stale` where a kept-alive connection was closed before the answer began, and the call may be repeated. */
function send(call: HttpRequest, agent: VerifiedAgent): Promise<HttpResponse | 'stale'> {
  const { host } = urlOf(call);
  return new Promise((resolve, reject) => {
    const body = Buffer.from(call.body, 'utf8');
    let sent = false;
    let answered = false;
    const outgoing = httpsRequest(call.url, {
      method: 'POST',
      agent,
      headers: { ...call.headers, 'Content-Length': String(body.length) },
    });
    const timer = setTimeout(() => {
      const details = { host, sent, fault: sent ? 'answer' : 'connecting' };
      fail(new WorkbenchError('HTTP_TIMEOUT', `no answer from ${host} in time`, { details }));
    }, call.timeoutMs);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      outgoing.destroy();
      reject(explain(error, { host, sent }, 'exchange'));
    };
    outgoing.once('socket', () => {
      sent = true;
    });
    outgoing.on('error', (error) => {
      const stale = outgoing.reusedSocket && !answered && isLost(error);
      if (!stale || call.repeatable !== true) return fail(error);
      clearTimeout(timer);
      resolve('stale');
    });
    outgoing.once('response', (incoming) => {
      answered = true;
      readAnswer(incoming, { host, sent }).then((answer) => {
        clearTimeout(timer);
        resolve(answer);
      }, fail);
    });
    outgoing.end(body);
  });
}
