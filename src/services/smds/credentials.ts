import { toHex } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  KeyError,
  loadPrivateKey,
  parseCertificate,
  verifyServerChain,
  type Certificate,
  type EcPrivateKey,
} from '#core/protocol/crypto/index.ts';
import { UsageError } from '#shared/errors.ts';

/** Certificates DER, private keys PKCS#8 DER. */
export interface SmdsIdentity {
  readonly dsAuth: { readonly cert: Uint8Array; readonly key: Uint8Array };
  /** CIs under which cards are accepted; one of them issued dsAuth. */
  readonly ciCertificates: readonly Uint8Array[];
}

/** What the server can sign with under one CI; parsed once. */
export interface SmdsCredential {
  /** Subject key identifier of the CI, upper-case hex. */
  readonly ciKeyId: string;
  readonly certificate: Certificate;
  readonly key: EcPrivateKey;
}

export interface SmdsCredentials {
  readonly servers: readonly SmdsCredential[];
  readonly cis: readonly { readonly keyId: string; readonly certificate: Certificate }[];
}

/** Throws UsageError SMDS_IDENTITY_INVALID: a certificate is unreadable, or a chain does not hold at `now`. */
export function loadSmdsCredentials(identities: readonly SmdsIdentity[], now: number): SmdsCredentials {
  try {
    const certificates = identities.flatMap(({ ciCertificates }) => ciCertificates).map(parseCertificate);
    const servers = identities.map(({ dsAuth }): SmdsCredential => {
      const certificate = parseCertificate(dsAuth.cert);
      const ci = verifyServerChain(certificate, certificates, 'DSauth', { now });
      return { ciKeyId: keyIdOf(ci), certificate, key: loadPrivateKey(dsAuth.key) };
    });
    const cis = new Map(certificates.map((certificate) => [keyIdOf(certificate), certificate]));
    return { servers, cis: [...cis].map(([keyId, certificate]) => ({ keyId, certificate })) };
  } catch (error) {
    if (!(error instanceof CertificateError || error instanceof KeyError)) throw error;
    throw new UsageError('SMDS_IDENTITY_INVALID', error.message, { cause: error });
  }
}

function keyIdOf(ci: Certificate): string {
  if (ci.subjectKeyIdentifier === undefined)
    throw new UsageError('SMDS_IDENTITY_INVALID', 'a CI certificate has no subject key identifier');
  return toHex(ci.subjectKeyIdentifier);
}
