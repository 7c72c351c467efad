import { X509Certificate } from 'node:crypto';

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Certificates in a file of PEM (one or several) or DER (one), as PEM. Throws Error when it holds none, or one that is broken or
 * has a key on a brainpool curve: Node 24 crashes when it verifies a TLS server under such a root (Electron has no such curve).
 */
export function readCertificates(content: Uint8Array): string[] {
  const text = Buffer.from(content).toString('latin1');
  const blocks = text.match(pemBlock);
  const certificates = (blocks ?? [content]).map((one) => new X509Certificate(one));
  if (certificates.some(({ publicKey }) => publicKey.asymmetricKeyDetails?.namedCurve?.startsWith('brainpool')))
    throw new Error('a key on a brainpool curve');
  return certificates.map((certificate) => certificate.toString());
}
