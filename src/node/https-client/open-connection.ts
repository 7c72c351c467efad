import type { X509Certificate } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { WorkbenchError } from '#shared/errors.ts';
import { explain, faultOf, untrusted } from './explain-refusal.ts';
import { openTunnel } from './open-tunnel.ts';
import type { Proxy } from './proxy.ts';
import { isTlsServerRole } from './rsp-role.ts';
import type { TrustedRoots } from './trust-store.ts';

export interface Target {
  /** Name or address, lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface ConnectionParts {
  readonly secureContext: SecureContext;
  readonly trusted: TrustedRoots;
  readonly proxy: Proxy | undefined;
  readonly timeoutMs: number;
}

/**
 * A connection to a server whose certificate has been judged: nothing of a request is ever sent on any other.
 * Rejects with WorkbenchError as HttpClient says, always with details.sent false.
 */
export async function openConnection(target: Target, parts: ConnectionParts): Promise<TLSSocket> {
  const where = { host: `${target.host}:${target.port}`, sent: false };
  const { signal, stop } = patience(parts.timeoutMs, where.host);
  try {
    const raw = await Promise.race([signal, openRaw(target, parts)]);
    return await Promise.race([signal, secure(raw, target, parts)]).catch((error: unknown) => {
      raw.destroy();
      throw error;
    });
  } finally {
    stop();
  }
}

function patience(ms: number, host: string) {
  let timer: NodeJS.Timeout | undefined;
  const signal = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new WorkbenchError('HTTP_TIMEOUT', `no connection to ${host} in time`, {
          details: { host, sent: false, fault: 'connecting' },
        }),
      );
    }, ms);
  });
  return { signal, stop: () => clearTimeout(timer) };
}

function openRaw({ host, port }: Target, { proxy, trusted }: ConnectionParts): Promise<Socket> {
  if (proxy !== undefined) return openTunnel(proxy, host, port, trusted.certificates);
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true, keepAlive: true });
    const failed = (error: unknown) => reject(explain(error, { host: `${host}:${port}`, sent: false }, 'connecting'));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

function secure(raw: Socket, target: Target, { secureContext, trusted }: ConnectionParts): Promise<TLSSocket> {
  const where = { host: `${target.host}:${target.port}`, sent: false };
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: raw,
      host: target.host,
      servername: isIP(target.host) === 0 ? target.host : '',
      secureContext,
      ALPNProtocols: ['http/1.1'],
      // The verifier's verdict is taken below, where the certificate can still be looked at to say why; without a good one
      // the connection ends there, before a byte of a request.
      rejectUnauthorized: false,
    });
    const failed = (error: unknown) => reject(explain(error, where, 'handshake'));
    const ended = () => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    socket.once('error', failed).once('close', ended);
    socket.once('secureConnect', () => {
      const refusal = judge(socket, where, trusted);
      socket.off('error', failed).off('close', ended);
      if (refusal === undefined) return resolve(socket);
      socket.once('error', () => {});
      socket.destroy();
      reject(refusal);
    });
  });
}

/** Chain, dates and host name by OpenSSL and Node; then the role, where only a GSMA-style CI vouches for the server. */
function judge(
  socket: TLSSocket,
  where: { host: string; sent: boolean },
  { ciOnly }: TrustedRoots,
): WorkbenchError | undefined {
  const chain = chainOf(socket.getPeerX509Certificate());
  if (!socket.authorized) {
    // Typed as an Error, it is the verifier's word.
    const reason = String(socket.authorizationError ?? 'UNKNOWN');
    return untrusted(where, faultOf(reason), reason, chain);
  }
  const [own] = chain;
  const top = chain.at(-1);
  if (own === undefined || top === undefined) return untrusted(where, 'other', 'NO_CERTIFICATE', chain);
  const underCi = ciOnly.some((ci) => top.fingerprint256 === ci.fingerprint256 || isIssuedBy(top, ci));
  if (underCi && !isTlsServerRole(own.raw)) return untrusted(where, 'role', 'POLICY_NOT_TLS_SERVER', chain);
  return undefined;
}

const isIssuedBy = (one: X509Certificate, issuer: X509Certificate) =>
  one.checkIssued(issuer) && one.verify(issuer.publicKey);

/**
 * As the server sent it, its own first. Not by getPeerCertificate: Node 24 crashes when it turns a certificate with a
 * brainpool key into a plain object, and any server could send one.
 */
function chainOf(own: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let one = own; one !== undefined; one = one.issuerCertificate) {
    const { fingerprint256 } = one;
    if (chain.some((known) => known.fingerprint256 === fingerprint256)) break;
    chain.push(one);
  }
  return chain;
}
