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
export interface SmdpIdentity {
  readonly dpAuth: { readonly cert: Uint8Array; readonly key: Uint8Array };
  readonly dpPb: { readonly cert: Uint8Array; readonly key: Uint8Array };
  /** CIs under which cards are accepted; one of them issued dpAuth and dpPb. */
  readonly ciCertificates: readonly Uint8Array[];
}

/** What the server can sign with under one CI; parsed once. */
export interface ServerCredential {
  /** Subject key identifier of the CI, upper-case hex. */
  readonly ciKeyId: string;
  readonly dpAuth: { readonly certificate: Certificate; readonly key: EcPrivateKey };
  readonly dpPb: { readonly certificate: Certificate; readonly key: EcPrivateKey };
  /** Owner of both certificates. */
  readonly oid: string;
}

export interface TrustedCi {
  readonly keyId: string;
  readonly certificate: Certificate;
}

export interface Credentials {
  readonly servers: readonly ServerCredential[];
  readonly cis: readonly TrustedCi[];
}

/** Throws UsageError SMDP_IDENTITY_INVALID: a certificate is unreadable, or a chain does not hold (at `now`, where it is given). */
export function loadCredentials(identities: readonly SmdpIdentity[], now: number | undefined): Credentials {
  try {
    return load(identities, now);
  } catch (error) {
    if (!(error instanceof CertificateError || error instanceof KeyError)) throw error;
    throw new UsageError('SMDP_IDENTITY_INVALID', error.message, { cause: error });
  }
}

function load(identities: readonly SmdpIdentity[], now: number | undefined): Credentials {
  const certificates = identities.flatMap(({ ciCertificates }) => ciCertificates).map(parseCertificate);
  const cis = certificates.map((certificate) => ({ keyId: keyIdOf(certificate), certificate }));
  const options = now === undefined ? {} : { now };
  const servers = identities.map(({ dpAuth, dpPb }): ServerCredential => {
    const auth = parseCertificate(dpAuth.cert);
    const binding = parseCertificate(dpPb.cert);
    const ci = verifyServerChain(auth, certificates, 'DPauth', options);
    if (verifyServerChain(binding, certificates, 'DPpb', options) !== ci)
      throw new UsageError('SMDP_IDENTITY_INVALID', 'DPauth and DPpb are of different CIs');
    const oid = auth.registeredId;
    if (oid === undefined || oid !== binding.registeredId)
      throw new UsageError('SMDP_IDENTITY_INVALID', 'DPauth and DPpb do not name one owner');
    return {
      ciKeyId: keyIdOf(ci),
      dpAuth: { certificate: auth, key: loadPrivateKey(dpAuth.key) },
      dpPb: { certificate: binding, key: loadPrivateKey(dpPb.key) },
      oid,
    };
  });
  const byKeyId = new Map(cis.map((ci) => [ci.keyId, ci]));
  return { servers, cis: [...byKeyId.values()] };
}

function keyIdOf(ci: Certificate): string {
  if (ci.subjectKeyIdentifier === undefined)
    throw new UsageError('SMDP_IDENTITY_INVALID', 'a CI certificate has no subject key identifier');
  return toHex(ci.subjectKeyIdentifier);
}
