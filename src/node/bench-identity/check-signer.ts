/** One signer of CMS signed-data (RFC 5652 section 5.4, 5.6) against content, certificates and what is trusted here. */
import type { X509Certificate } from 'node:crypto';
import { constants, createHash, verify, type KeyObject } from 'node:crypto';
import { decodeInteger, decodeOid, readOnly, readTlvs } from '#core/protocol/asn1/index.ts';
import type { ReportSigner } from '#shared/api/index.ts';
import type { CmsSigner } from './read-cms.ts';

export interface Trusted {
  /** SHA-256 fingerprints of this bench's certificates, upper-case hex. */
  readonly current: string | undefined;
  readonly former: ReadonlySet<string>;
  readonly roots: readonly X509Certificate[];
}

export interface SignerCheck {
  readonly signer: CmsSigner;
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly certificates: readonly X509Certificate[];
  readonly trusted: Trusted;
  /** Stands in where the signer states no time; milliseconds since 1970. */
  readonly now: number;
}

/** SHA-1 and MD5 are left out: a signature over them proves nothing any more. */
const digests: Readonly<Record<string, string | undefined>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const rsa = /^1\.2\.840\.113549\.1\.1\.(1|11|12|13)$/;
const rsaPss = '1.2.840.113549.1.1.10';
const ecdsa = /^1\.2\.840\.10045\.4\.3\.[234]$/;

export function checkSigner(check: SignerCheck): ReportSigner {
  const { signer, content, contentType, certificates, trusted } = check;
  const problems: ReportSigner['problems'] = [];
  const digest = digests[signer.digestAlgorithm];
  const attributes = signer.signedAttributes;
  const signedAt = attributes?.signingTime;
  const certificate = certificates.find((one) => isOf(signer, one));

  if (digest === undefined) problems.push('ALGORITHM_UNKNOWN');
  else {
    const hash = createHash(digest).update(content).digest();
    if (attributes !== undefined) {
      if (!hash.equals(attributes.messageDigest ?? Buffer.alloc(0))) problems.push('CONTENT_CHANGED');
      // Section 5.3: both attributes are there, and the type is that of the content.
      if (attributes.contentType !== contentType) problems.push('SIGNATURE_WRONG');
    }
    if (certificate === undefined) problems.push('CERTIFICATE_ABSENT');
    else {
      const sound = isSigned(signer, certificate.publicKey, attributes?.bytes ?? content, digest);
      if (sound === undefined) problems.push('ALGORITHM_UNKNOWN');
      // Without attributes, a changed content and a wrong signature cannot be told apart.
      else if (!sound) problems.push(attributes === undefined ? 'CONTENT_CHANGED' : 'SIGNATURE_WRONG');
    }
  }
  const at = signedAt ?? check.now;
  if (certificate !== undefined) {
    if (at < certificate.validFromDate.getTime()) problems.push('CERTIFICATE_NOT_YET_VALID');
    if (at > certificate.validToDate.getTime()) problems.push('CERTIFICATE_EXPIRED');
    if (!maySign(certificate)) problems.push('KEY_USAGE');
  }
  const trust = certificate === undefined ? 'unknown' : trustOf(certificate, certificates, trusted, at);
  if (trust === 'unknown') problems.push('SIGNER_UNKNOWN');
  return {
    subject: certificate === undefined ? '' : nameOf(certificate.subject),
    issuer: certificate === undefined ? '' : nameOf(certificate.issuer),
    serialNumber: certificate?.serialNumber ?? '',
    fingerprint: certificate === undefined ? '' : fingerprintOf(certificate),
    notBefore: certificate === undefined ? '' : certificate.validFromDate.toISOString(),
    notAfter: certificate === undefined ? '' : certificate.validToDate.toISOString(),
    signedAt: signedAt === undefined ? null : new Date(signedAt).toISOString(),
    digestAlgorithm: digest ?? signer.digestAlgorithm,
    trust,
    problems: [...new Set(problems)],
  };
}

export const fingerprintOf = ({ fingerprint256 }: X509Certificate): string => fingerprint256.replaceAll(':', '');

/**
 * As RFC 4514 writes it, most specific first; OpenSSL gives one part a line, the other way round, and nothing at all of a name
 * that cannot be read, whatever its type says.
 */
export const nameOf = (name: string | undefined): string => name?.split('\n').reverse().join(', ') ?? '';

/** Undefined: an algorithm this does not know, or one that does not fit the key. */
function isSigned(signer: CmsSigner, key: KeyObject, bytes: Uint8Array, digest: string): boolean | undefined {
  const { signatureAlgorithm: algorithm, signature } = signer;
  const type = key.asymmetricKeyType;
  try {
    if (rsa.test(algorithm) && type === 'rsa') return verify(digest, bytes, key, signature);
    if (algorithm === rsaPss && (type === 'rsa' || type === 'rsa-pss')) {
      const saltLength = pssSaltLength(signer.parameters);
      return verify(digest, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
    }
    if (ecdsa.test(algorithm) && type === 'ec') return verify(digest, bytes, key, signature);
  } catch {
    return false;
  }
  return undefined;
}

/** RSASSA-PSS-params (RFC 8017 A.2.3): [2] saltLength, 20 where left out. */
function pssSaltLength(parameters: Uint8Array | undefined): number {
  if (parameters === undefined) return 20;
  const salt = readTlvs(readOnly(parameters, 0x30).value).find(({ tag }) => tag === 0xa2);
  return salt === undefined ? 20 : decodeInteger(readOnly(salt.value, 0x02).value);
}

interface CertificateParts {
  readonly issuer: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

/** Whether every part that is asked for later can be had. Throws where one cannot. */
export function isUsable(certificate: X509Certificate): boolean {
  const { extensions } = partsOf(certificate);
  maySign(certificate);
  const identifier = extensions.get('2.5.29.14');
  if (identifier !== undefined) readOnly(identifier, 0x04);
  return (
    certificate.publicKey.type === 'public' &&
    !Number.isNaN(certificate.validFromDate.getTime() + certificate.validToDate.getTime())
  );
}

/** TBSCertificate (RFC 5280 section 4.1), as far as it is needed raw. */
function partsOf(certificate: X509Certificate): CertificateParts {
  const [tbs] = readTlvs(readOnly(certificate.raw, 0x30).value);
  const members = readTlvs(tbs!.value);
  const after = members[0]?.tag === 0xa0 ? 1 : 0;
  const extensions = new Map<string, Uint8Array>();
  const list = members.find(({ tag }) => tag === 0xa3);
  for (const extension of list === undefined ? [] : readTlvs(readOnly(list.value, 0x30).value)) {
    const [id, ...rest] = readTlvs(extension.value);
    const value = rest.at(-1);
    if (id !== undefined && value !== undefined) extensions.set(decodeOid(id.value), value.value);
  }
  return { serialNumber: members[after]!.value, issuer: members[after + 2]!.bytes, extensions };
}

const same = (a: Uint8Array, b: Uint8Array | undefined) => b !== undefined && Buffer.compare(a, b) === 0;

function isOf(signer: CmsSigner, certificate: X509Certificate): boolean {
  const { issuer, serialNumber, extensions } = partsOf(certificate);
  if (signer.subjectKeyIdentifier !== undefined) {
    const identifier = extensions.get('2.5.29.14');
    return identifier !== undefined && same(readOnly(identifier, 0x04).value, signer.subjectKeyIdentifier);
  }
  return same(issuer, signer.issuer) && same(serialNumber, signer.serialNumber);
}

/** KeyUsage (RFC 5280 section 4.2.1.3): absent, or digitalSignature or nonRepudiation among it. */
function maySign(certificate: X509Certificate): boolean {
  const usage = partsOf(certificate).extensions.get('2.5.29.15');
  return usage === undefined || ((readOnly(usage, 0x03).value[1] ?? 0) & 0xc0) !== 0;
}

const longestChain = 6;

function trustOf(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  { current, former, roots }: Trusted,
  at: number,
): ReportSigner['trust'] {
  const fingerprint = fingerprintOf(certificate);
  if (fingerprint === current) return 'thisBench';
  if (former.has(fingerprint)) return 'formerIdentity';
  const isRoot = (one: X509Certificate) => roots.some((root) => root.raw.equals(one.raw));
  let link = certificate;
  for (let length = 0; length < longestChain; length++) {
    if (isRoot(link)) return 'givenRoot';
    const issuer = [...roots, ...others].find(
      (candidate) =>
        candidate.ca &&
        link.checkIssued(candidate) &&
        link.verify(candidate.publicKey) &&
        !candidate.raw.equals(link.raw),
    );
    if (issuer === undefined || at < issuer.validFromDate.getTime() || at > issuer.validToDate.getTime())
      return 'unknown';
    link = issuer;
  }
  return 'unknown';
}
