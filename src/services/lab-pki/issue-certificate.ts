import 'reflect-metadata';
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { readTlv, readTlvs, tlv } from '#core/protocol/asn1/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import type { Clock, Random } from '#core/environment/index.ts';
import type { CertificatePlan } from './certificate-plan.ts';
import type { Identity } from './identity.ts';
import { keyIdentifier, publicKeyInfo } from './key-pair.ts';

const hour = 3_600_000;
const crlUrls = ['A', 'B'].map((list) => `http://ci.esim-workbench.invalid/CRL-${list}.crl`);

/** Who signs. */
export type Issuer = Pick<Identity, 'certificate' | 'privateKeyPem'>;

/** RFC 5280 section 4.1.2.5: "no well-defined expiration date". */
const noExpiry = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Certificate of `key` as planned, signed by `issuer` (undefined: by itself), PEM. @peculiar/x509 lays out the
 * to-be-signed part; the signature is node:crypto's, since WebCrypto knows no brainpool.
 */
export async function issueCertificate(
  environment: { readonly clock: Clock; readonly random: Random },
  plan: CertificatePlan,
  key: KeyObject,
  issuer: Issuer | undefined,
): Promise<string> {
  const issuerKey = issuer === undefined ? key : createPrivateKey(issuer.privateKeyPem);
  const subject = nameOf(plan.subject);
  const notBefore = environment.clock.now() - hour;
  const serial = environment.random.bytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const draft = await x509.X509CertificateGenerator.create({
    serialNumber: toHex(serial),
    subject,
    issuer: issuer === undefined ? subject : new x509.X509Certificate(toBuffer(issuer.certificate)).subjectName,
    notBefore: wholeSeconds(notBefore),
    notAfter: wholeSeconds(plan.years === 'noExpiry' ? noExpiry : addYears(notBefore, plan.years)),
    publicKey: toBuffer(publicKeyInfo(key)),
    extensions: extensionsOf(plan, keyIdentifier(key), issuer === undefined ? undefined : keyIdentifierOf(issuer)),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    signature: new ArrayBuffer(64),
  });
  const [toBeSigned, algorithm] = readTlvs(readTlv(new Uint8Array(draft.rawData)).value);
  const signature = new Uint8Array(sign('sha256', toBeSigned!.bytes, { key: issuerKey, dsaEncoding: 'der' }));
  const certificate = tlv(0x30, toBeSigned!.bytes, algorithm!.bytes, tlv(0x03, Uint8Array.of(0), signature));
  return new x509.X509Certificate(toBuffer(certificate)).toString('pem');
}

/** As the issuer's own certificate has it, which need not be computed the usual way. */
function keyIdentifierOf({ certificate, privateKeyPem }: Issuer): string {
  const named = parseCertificate(certificate).subjectKeyIdentifier;
  return named === undefined ? keyIdentifier(createPrivateKey(privateKeyPem)) : toHex(named);
}

function extensionsOf(
  plan: CertificatePlan,
  subjectKeyId: string,
  authorityKeyId: string | undefined,
): x509.Extension[] {
  const usages = x509.KeyUsageFlags;
  const extensions: x509.Extension[] = [];
  if (authorityKeyId !== undefined) extensions.push(new x509.AuthorityKeyIdentifierExtension(authorityKeyId));
  extensions.push(new x509.SubjectKeyIdentifierExtension(subjectKeyId));
  if (plan.ca === undefined) extensions.push(new x509.KeyUsagesExtension(usages.digitalSignature, true));
  else {
    const signs = usages.keyCertSign | (plan.ca.signsCrl === true ? usages.cRLSign : 0);
    extensions.push(new x509.KeyUsagesExtension(signs, true));
    extensions.push(new x509.BasicConstraintsExtension(true, plan.ca.pathLength, true));
  }
  if (plan.policy !== undefined)
    extensions.push(new x509.CertificatePolicyExtension([plan.policy.oid], plan.policy.critical));
  if (plan.tls !== undefined) {
    const purposes = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth };
    const listed = plan.tls.map((purpose) => purposes[purpose]);
    extensions.push(new x509.ExtendedKeyUsageExtension(listed, true));
  }
  const names: x509.JsonGeneralNames = [
    ...(plan.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(plan.addresses ?? []).map((value) => ({ type: 'ip' as const, value })),
    ...(plan.registeredId === undefined ? [] : [{ type: 'id' as const, value: plan.registeredId }]),
  ];
  if (names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(names));
  if (plan.permitted !== undefined) extensions.push(nameConstraints(plan.permitted));
  if (plan.crl === true) extensions.push(new x509.CRLDistributionPointsExtension(crlUrls));
  return extensions;
}

/** RFC 5280 section 4.2.1.10: permittedSubtrees [0] { GeneralSubtree { directoryName [4] } }. */
function nameConstraints(permitted: { readonly organization: string; readonly ein: string }): x509.Extension {
  const name = nameOf([
    ['O', permitted.organization],
    ['2.5.4.5', permitted.ein],
  ]);
  const subtree = tlv(0x30, tlv(0xa4, new Uint8Array(name.toArrayBuffer())));
  return new x509.Extension('2.5.29.30', true, toBuffer(tlv(0x30, tlv(0xa0, subtree))));
}

/** serialNumber and countryName are PrintableString, all else UTF8String. */
function nameOf(attributes: CertificatePlan['subject']): x509.Name {
  if (attributes instanceof Uint8Array) return new x509.Name(toBuffer(attributes));
  return new x509.Name(
    attributes.map(([attribute, value]) => ({
      [attribute]: [attribute === 'C' || attribute === '2.5.4.5' ? { printableString: value } : { utf8String: value }],
    })),
  );
}

const toBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const wholeSeconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);

function addYears(from: number, years: number): number {
  const date = new Date(from);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}
