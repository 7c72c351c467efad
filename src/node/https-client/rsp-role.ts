import { CertificateError, parseCertificate } from '#core/protocol/crypto/index.ts';

/** Roles of TLS servers: id-rspRole-dp-tls and -ds-tls, as of SGP.22 v2 and as of v3 (SGP.22 annex H, SGP.14). */
const tlsRoles = new Set(['2.23.146.1.2.1.3', '2.23.146.1.2.1.6', '2.23.146.1.2.1.0.0.1.0', '2.23.146.1.2.1.0.0.2.0']);

/**
 * Whether a certificate under a GSMA-style CI may be a TLS server's: where it names policies, one must be of a TLS
 * server. A CI issues others too (profile binding, authentication), which must not serve for TLS.
 */
export function isTlsServerRole(der: Uint8Array): boolean {
  try {
    const { policyOids } = parseCertificate(der);
    return policyOids.length === 0 || policyOids.some((oid) => tlsRoles.has(oid));
  } catch (error) {
    if (error instanceof CertificateError) return false;
    throw error;
  }
}
