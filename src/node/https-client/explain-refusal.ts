import type { X509Certificate } from 'node:crypto';
import { WorkbenchError } from '#shared/errors.ts';

/** Where a failure is told: `host:port` as asked for, and whether any of the request may have left. */
export interface Where {
  readonly host: string;
  readonly sent: boolean;
}

export type UntrustedFault = 'expired' | 'notYetValid' | 'wrongHost' | 'unknownRoot' | 'selfSigned' | 'role' | 'other';

const faults: Readonly<Record<string, UntrustedFault>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYetValid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrongHost',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'wrongHost',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'selfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknownRoot',
  UNABLE_TO_GET_ISSUER_CERT: 'unknownRoot',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknownRoot',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknownRoot',
  CERT_UNTRUSTED: 'unknownRoot',
};

export const faultOf = (reason: string): UntrustedFault => faults[reason] ?? 'other';

/** TLS_UNTRUSTED with what the server showed; `reason` is the verifier's own word, `chain` begins with the server's certificate. */
export function untrusted(
  where: Where,
  fault: UntrustedFault,
  reason: string,
  chain: readonly X509Certificate[],
): WorkbenchError {
  const shown = faulty(fault, chain);
  return new WorkbenchError('TLS_UNTRUSTED', `${where.host}: ${reason}`, {
    details: {
      ...where,
      fault,
      reason,
      subject: nameIn(shown?.subject),
      issuer: nameIn(chain.at(-1)?.issuer),
      validFrom: dateOf(shown?.validFrom),
      validTo: dateOf(shown?.validTo),
      names: namesIn(chain[0]?.subjectAltName),
    },
  });
}

/** The certificate that is out of its time may stand above the server's own. */
function faulty(fault: UntrustedFault, chain: readonly X509Certificate[]): X509Certificate | undefined {
  const now = Date.now();
  const isOut = (one: X509Certificate) =>
    (fault === 'expired' && Date.parse(one.validTo) < now) ||
    (fault === 'notYetValid' && Date.parse(one.validFrom) > now);
  return chain.find(isOut) ?? chain[0];
}

/** A server writes what is shown of its certificate: without control characters, and cut. */
const shown = (text: string, longest: number) => text.replace(/\p{Cc}/gu, ' ').slice(0, longest);

/** Common name and organisation of a name of one attribute a line. */
function nameIn(name = ''): string {
  const of = (attribute: string) => new RegExp(`^${attribute}=(.+)$`, 'm').exec(name)?.[1];
  return shown([of('CN'), of('O')].filter((part) => part !== undefined).join(', ') || 'unnamed', 120);
}

const dateOf = (text: string | undefined): string => {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? 'unknown' : new Date(time).toISOString().slice(0, 10);
};

/** Host names and addresses a certificate is for. */
function namesIn(subjectAltName = ''): string {
  const names = [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name]) => name!.trim());
  return shown(names.join(', ') || 'no host name', 300);
}

const unreachable: Readonly<Record<string, 'dns' | 'refused' | 'noRoute'>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'noRoute',
  ENETUNREACH: 'noRoute',
  ETIMEDOUT: 'noRoute',
  EADDRNOTAVAIL: 'noRoute',
  EACCES: 'noRoute',
  EPERM: 'noRoute',
};

const lost = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

export const isLost = (error: unknown): boolean => lost.has((error as NodeJS.ErrnoException).code ?? '');

/** A failure of the connection or of TLS itself, in the workbench's family; one that is of it already is passed through. */
export function explain(error: unknown, where: Where, phase: 'connecting' | 'handshake' | 'exchange'): WorkbenchError {
  if (error instanceof WorkbenchError) return error;
  const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
  const details = { ...where, reason: code };
  const way = phase === 'exchange' ? undefined : unreachable[code];
  if (way !== undefined)
    return new WorkbenchError('HTTP_UNREACHABLE', `${where.host}: ${code}`, { details: { ...details, fault: way } });
  const fault = tlsFault(code, phase);
  if (fault !== undefined) {
    // Under TLS 1.3 the server asks for its client's certificate when it has ours already; what it then refuses it has not read.
    const sent = where.sent && fault !== 'clientCertificate';
    return new WorkbenchError('TLS_FAILED', `${where.host}: ${message}`, { details: { ...details, sent, fault } });
  }
  if (code.startsWith('HPE_'))
    return new WorkbenchError('HTTP_UNREADABLE', `${where.host}: ${message}`, {
      details: { ...details, fault: 'notHttp' },
    });
  return new WorkbenchError('HTTP_UNREACHABLE', `${where.host}: ${code}`, { details: { ...details, fault: 'lost' } });
}

export type TlsFault = 'version' | 'alert' | 'clientCertificate' | 'notTls' | 'closed';

/** OpenSSL's and BoringSSL's words for what went wrong with TLS itself. */
function tlsFault(code: string, phase: string): TlsFault | undefined {
  if (/CERTIFICATE_REQUIRED/.test(code)) return 'clientCertificate';
  if (/ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/.test(code)) return 'version';
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|RECORD_LAYER_FAILURE/.test(code))
    return 'notTls';
  if (/^ERR_SSL_|^EPROTO$/.test(code)) return 'alert';
  return phase === 'handshake' ? 'closed' : undefined;
}
