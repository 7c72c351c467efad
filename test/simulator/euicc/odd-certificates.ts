import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  CertificatePolicyExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { toHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';

interface KeyedCertificate {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

const ecdsa = (namedCurve: string) => ({ name: 'ECDSA', namedCurve, hash: 'SHA-256' });

export const importSigningKey = (pkcs8: Uint8Array): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', Buffer.from(pkcs8), ecdsa('P-256'), false, ['sign']);

/** A server certificate under `ci` (P-256) that the lab would not issue: on another curve, or without an owner. */
export async function oddServerCertificate(
  ci: KeyedCertificate,
  options: { readonly policy: string; readonly curve?: 'P-256' | 'P-384'; readonly owner?: string },
): Promise<KeyedCertificate> {
  const { policy, curve = 'P-256', owner } = options;
  const keys = await crypto.subtle.generateKey(ecdsa(curve), true, ['sign', 'verify']);
  const authority = parseCertificate(ci.certificate);
  const generated = await X509CertificateGenerator.create({
    serialNumber: '5A01',
    subject: 'CN=Odd server',
    issuer: 'CN=Odd CI',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2036-01-01T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey: await importSigningKey(ci.privateKey),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new AuthorityKeyIdentifierExtension(toHex(authority.subjectKeyIdentifier!)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new CertificatePolicyExtension([policy], true),
      ...(owner === undefined ? [] : [new SubjectAlternativeNameExtension([{ type: 'id', value: owner }])]),
    ],
  });
  return {
    certificate: new Uint8Array(generated.rawData),
    privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}
