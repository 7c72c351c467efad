/**
 * Key and self-signed certificate of a bench (RFC 5280): RSA with SHA-256, for signatures only, not a CA. The key is made
 * by the operating system's library off the main thread; the certificate by node-forge.
 */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

export interface IssuedIdentity {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

export const keyBits = 3072;
const dayMs = 86_400_000;
const validDays = 5 * 365;

export async function issueIdentity(benchName: string, now: number): Promise<IssuedIdentity> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: keyBits });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }) as string);
  // Positive, as section 4.1.2.2 asks.
  certificate.serialNumber = `00${randomBytes(16).toString('hex')}`.replace(/^00(?=[0-7])/, '');
  // A minute back: clocks of those who check are not quite the same.
  certificate.validity.notBefore = new Date(Math.floor(now / 1000) * 1000 - 60_000);
  certificate.validity.notAfter = new Date(certificate.validity.notBefore.getTime() + validDays * dayMs);
  const subject = [
    { name: 'organizationName', value: 'eSIM Workbench' },
    { name: 'organizationalUnitName', value: 'Report signing' },
    { name: 'commonName', value: benchName },
  ].map((field) => ({
    ...field,
    valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class,
  }));
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', critical: true, digitalSignature: true, nonRepudiation: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKeyPem), forge.md.sha256.create());
  return { privateKeyPem, certificatePem: forge.pki.certificateToPem(certificate).replaceAll('\r', '') };
}
