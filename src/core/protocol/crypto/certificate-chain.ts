/** Chain rules of SGP.22 section 4.5.2 and SGP.14: CI → server, CI → EUM → eUICC, checked by hand and in order. */
import { equal } from '../bytes/index.ts';
import { CertificateError, verifyIssued, type Certificate, type KeyUsage } from './certificate.ts';

export type ServerRole = 'DPauth' | 'DPpb' | 'DPtls' | 'DSauth' | 'DStls';

/** Policies id-rspRole-* of SGP.22: v2 first, then v3. */
const policies = {
  eUICC: ['2.23.146.1.2.1.1', '2.23.146.1.2.1.0.0.0.0.0'],
  EUM: ['2.23.146.1.2.1.2', '2.23.146.1.2.1.0.0.0'],
  DPtls: ['2.23.146.1.2.1.3', '2.23.146.1.2.1.0.0.1.0'],
  DPauth: ['2.23.146.1.2.1.4', '2.23.146.1.2.1.0.0.1.1'],
  DPpb: ['2.23.146.1.2.1.5', '2.23.146.1.2.1.0.0.1.2'],
  DStls: ['2.23.146.1.2.1.6', '2.23.146.1.2.1.0.0.2.0'],
  DSauth: ['2.23.146.1.2.1.7', '2.23.146.1.2.1.0.0.2.1'],
} as const satisfies Record<string, readonly string[]>;

export interface ChainOptions {
  /** Milliseconds since 1970; without it validity dates are not looked at (a card has no clock). */
  readonly now?: number;
}

/** The roles whose policy a certificate bears. */
export const rolesOf = (certificate: Certificate): (keyof typeof policies)[] =>
  (Object.keys(policies) as (keyof typeof policies)[]).filter((role) =>
    policies[role].some((oid) => certificate.policyOids.includes(oid)),
  );

/**
 * Checks a server certificate issued by one of the trusted `cis` for one of the `roles`; returns that CI.
 * Throws CertificateError with the first rule broken.
 */
export function verifyServerChain(
  leaf: Certificate,
  cis: readonly Certificate[],
  roles: ServerRole | readonly ServerRole[],
  options: ChainOptions = {},
): Certificate {
  const ci = issuingCi(leaf, cis);
  checkIssued(leaf, ci, options);
  checkUse(leaf, typeof roles === 'string' ? [roles] : roles, 'digitalSignature', false);
  return ci;
}

/**
 * Checks eUICC ← EUM ← one of the trusted `cis`, and the EUM's constraint on the eUICC's name; returns that CI.
 * The EID is `euicc.subject.serialNumber`. Throws CertificateError with the first rule broken.
 */
export function verifyEuiccChain(
  euicc: Certificate,
  eum: Certificate,
  cis: readonly Certificate[],
  options: ChainOptions = {},
): Certificate {
  const ci = issuingCi(eum, cis);
  checkIssued(eum, ci, options);
  checkUse(eum, ['EUM'], 'keyCertSign', true);
  checkIssued(euicc, eum, options);
  checkUse(euicc, ['eUICC'], 'digitalSignature', false);
  checkNameConstraint(euicc, eum);
  return ci;
}

/** The trusted CI that a certificate names as its authority; throws CertificateError 'unknownCi'. */
function issuingCi(certificate: Certificate, cis: readonly Certificate[]): Certificate {
  const authority = certificate.authorityKeyIdentifier;
  const ci = cis.find(
    ({ subjectKeyIdentifier: ski }) => ski !== undefined && authority !== undefined && equal(ski, authority),
  );
  if (ci === undefined) throw new CertificateError('unknownCi', 'certificate is not issued by a trusted CI');
  return ci;
}

function checkIssued(child: Certificate, issuer: Certificate, { now }: ChainOptions): void {
  const authority = child.authorityKeyIdentifier;
  if (authority === undefined || !equal(authority, issuer.subjectKeyIdentifier ?? new Uint8Array()))
    throw new CertificateError('authorityKeyIdentifier', 'authority key identifier is not the issuer’s');
  if (!verifyIssued(child, issuer)) throw new CertificateError('signature', 'certificate signature is wrong');
  if (now === undefined) return;
  for (const certificate of [issuer, child]) {
    if (now < certificate.notBefore) throw new CertificateError('notYetValid', 'certificate is not valid yet');
    if (now > certificate.notAfter) throw new CertificateError('expired', 'certificate has expired');
  }
}

function checkUse(
  certificate: Certificate,
  roles: readonly (keyof typeof policies)[],
  usage: KeyUsage,
  isCa: boolean,
): void {
  if (certificate.isCa !== isCa) throw new CertificateError('basicConstraints', 'wrong kind of certificate');
  if (!certificate.keyUsage.includes(usage)) throw new CertificateError('keyUsage', `key usage lacks ${usage}`);
  if (certificate.unknownCriticalExtensions.length > 0)
    throw new CertificateError('criticalExtension', 'certificate has an unknown critical extension');
  const held = rolesOf(certificate);
  if (!roles.some((role) => held.includes(role)))
    throw new CertificateError('policy', `certificate policy is not of ${roles.join(' or ')}`);
}

/** SGP.22 section 4.5.2.1.0.2: same organization, and the EID begins with the EUM's serialNumber (v3: with a permitted EIN). */
function checkNameConstraint(euicc: Certificate, eum: Certificate): void {
  const eid = euicc.subject.serialNumber ?? '';
  const bySubtree = eum.permittedSubtrees.some(
    ({ organization, serialNumber }) =>
      serialNumber !== undefined &&
      eid.startsWith(serialNumber) &&
      (organization === undefined || organization === euicc.subject.organization),
  );
  const byEin = eum.permittedSubtrees.length === 0 && eum.permittedEins.some((ein) => eid.startsWith(ein));
  if (!/^\d{32}$/.test(eid) || !(bySubtree || byEin))
    throw new CertificateError('nameConstraint', 'the EUM may not issue for this EID');
}
