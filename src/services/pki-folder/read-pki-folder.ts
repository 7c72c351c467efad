import { equal, toHex } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  verifyEuiccChain,
  verifyIssued,
  verifyServerChain,
  type Certificate,
  type ServerRole,
} from '#core/protocol/crypto/index.ts';
import { isOfVersion2, roleOf, type PkiRole } from './certificate-role.ts';
import { collectObjects } from './collect-objects.ts';

/** A certificate of the folder with the private key that fits it. */
export interface FoundCertificate {
  readonly role: PkiRole;
  readonly certificate: Certificate;
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array | undefined;
  /** Relative to the folder; several when the certificate is there more than once. */
  readonly files: readonly string[];
}

/** A certificate directly under a CI: an EUM or a server. */
export interface UnderCi extends FoundCertificate {
  readonly ci: Certificate;
}

export interface FoundEuicc extends FoundCertificate {
  readonly eid: string;
  readonly eum: UnderCi;
}

export interface PkiFolder {
  readonly folder: string;
  /** One for each key identifier; those on P-256 first. */
  readonly cis: readonly FoundCertificate[];
  readonly eums: readonly UnderCi[];
  /** Chains that hold by SGP.22's rules, dates apart. The best certificate under each CI and EID is the first. */
  readonly euiccs: readonly FoundEuicc[];
  readonly servers: readonly (UnderCi & { readonly role: ServerRole })[];
  /** Every certificate, for what is asked of it besides RSP (TLS chains). */
  readonly all: readonly FoundCertificate[];
  /** Certificates and keys that are there and cannot be used, in words. */
  readonly faults: readonly string[];
  /** Files with private keys that fit no certificate. */
  readonly looseKeys: readonly string[];
}

const serverRoles: readonly PkiRole[] = ['DPauth', 'DPpb', 'DPtls', 'DSauth', 'DStls'] satisfies ServerRole[];

/**
 * Reads any PKI out of a folder: certificates are told apart by content, keys matched by public key, and every hierarchy is put
 * together (SGP.22 sections 4.5.2 and 2.6.7). Validity dates are left to the caller. Throws UsageError PKI_FOLDER_UNUSABLE.
 */
export function readPkiFolder(folder: string): PkiFolder {
  const { certificates, keys, unusable } = collectObjects(folder);
  const keyOf = ({ publicKey }: Certificate) =>
    keys.find(({ key }) => key.curve === publicKey.curve && equal(key.publicPoint, publicKey.point))?.key.pkcs8;
  const all = certificates
    .map(({ certificate, files }): FoundCertificate => {
      return { role: roleOf(certificate), certificate, files, privateKey: keyOf(certificate) };
    })
    .sort(byPreference);

  const faults = unusable.map(({ file, reason }) => `${file}: ${reason}`);
  const cis = certificateIssuers(all);
  const ciCertificates = cis.map(({ certificate }) => certificate);
  const withRole = (...roles: readonly PkiRole[]) => all.filter(({ role }) => roles.includes(role));
  /** What `chain` gives for each; whatever it throws is why one cannot be used. */
  const those = <T>(found: readonly FoundCertificate[], chain: (one: FoundCertificate) => T): T[] =>
    found.flatMap((one) => {
      try {
        return [chain(one)];
      } catch (error) {
        if (!(error instanceof CertificateError)) throw error;
        faults.push(`${one.files[0]}: ${one.role}, ${whyNot(error, one, all)}`);
        return [];
      }
    });

  const servers = those(withRole(...serverRoles), (one) => {
    const role = one.role as ServerRole;
    return { ...one, role, ci: verifyServerChain(one.certificate, ciCertificates, role) };
  });
  const eums = those(withRole('EUM'), (one) => ({ ...one, ci: issuingCi(one.certificate, ciCertificates) }));
  const euiccs = those(withRole('eUICC'), (one): FoundEuicc => {
    const eum = eums.find(({ certificate }) => isIssuer(certificate, one.certificate));
    if (eum === undefined) throw new CertificateError('unknownCi', 'no EUM of this folder issued it');
    verifyEuiccChain(one.certificate, eum.certificate, ciCertificates);
    return { ...one, eum, eid: one.certificate.subject.serialNumber ?? '' };
  });
  const points = new Set(all.map(({ certificate }) => toHex(certificate.publicKey.point)));
  const looseKeys = keys.filter(({ key }) => !points.has(toHex(key.publicPoint))).flatMap(({ files }) => files);
  return { folder, cis, eums, euiccs, servers, all, faults, looseKeys };
}

const isP256 = ({ certificate }: FoundCertificate): boolean => certificate.publicKey.curve === 'P-256';

/** With a key before without; P-256 before brainpool; version 2's policies before 3's; the one that ends last first. */
function byPreference(a: FoundCertificate, b: FoundCertificate): number {
  const rank = (one: FoundCertificate) =>
    (one.privateKey === undefined ? 4 : 0) + (isP256(one) ? 0 : 2) + (isOfVersion2(one.certificate) ? 0 : 1);
  return rank(a) - rank(b) || b.certificate.notAfter - a.certificate.notAfter;
}

/** Self-signed CAs that say they are a CI, or that issued what only a CI issues; the first for each key identifier. */
function certificateIssuers(all: readonly FoundCertificate[]): FoundCertificate[] {
  const issued = all.filter(({ role }) => role === 'EUM' || serverRoles.includes(role));
  const isCi = ({ role, certificate }: FoundCertificate) =>
    role === 'CI' || (role === 'root' && issued.some((one) => isIssuer(certificate, one.certificate)));
  const byKeyId = new Map<string, FoundCertificate>();
  for (const one of [...all].sort((a, b) => Number(isP256(b)) - Number(isP256(a)))) {
    const keyId = one.certificate.subjectKeyIdentifier;
    if (keyId !== undefined && isCi(one) && !byKeyId.has(toHex(keyId))) byKeyId.set(toHex(keyId), one);
  }
  return [...byKeyId.values()];
}

/** By key identifiers and signature. */
export function isIssuer(issuer: Certificate, child: Certificate): boolean {
  const { authorityKeyIdentifier: authority } = child;
  const { subjectKeyIdentifier: own } = issuer;
  return authority !== undefined && own !== undefined && equal(authority, own) && verifyIssued(child, issuer);
}

function issuingCi(certificate: Certificate, cis: readonly Certificate[]): Certificate {
  const ci = cis.find((one) => isIssuer(one, certificate));
  if (ci === undefined) throw new CertificateError('unknownCi', 'no CI of this folder issued it');
  return ci;
}

function whyNot(error: CertificateError, one: FoundCertificate, all: readonly FoundCertificate[]): string {
  if (error.reason !== 'unknownCi') return error.message;
  const issuer = all.find(({ certificate }) => isIssuer(certificate, one.certificate));
  if (issuer?.role === 'sub-CA') return 'issued by a sub-CA, and SGP.22 v2 carries no chain of three';
  return issuer === undefined ? 'the certificate of its issuer is not in the folder' : error.message;
}
