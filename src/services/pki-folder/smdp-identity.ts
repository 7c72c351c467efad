import { X509Certificate } from 'node:crypto';
import { equal } from '#core/protocol/bytes/index.ts';
import { UsageError } from '#shared/errors.ts';
import { describeCertificate, describePki } from './describe-pki.ts';
import { hasKey, type WithKey } from './euicc-identity.ts';
import { isIssuer, type FoundCertificate, type PkiFolder } from './read-pki-folder.ts';

/** One owner's certificates under one CI, DPauth and DPpb. */
export interface SmdpPair {
  readonly dpAuth: WithKey<FoundCertificate>;
  readonly dpPb: WithKey<FoundCertificate>;
}

export interface SmdpChoice {
  /** Owner in all its certificates. */
  readonly oid: string;
  /** One a CI, P-256 first. */
  readonly pairs: readonly SmdpPair[];
  /** Owners that are there too. */
  readonly otherOids: readonly string[];
}

/**
 * The SM-DP+ of a folder: the owner asked for, else the one with a pair under most CIs; of several, the lowest OID.
 * Throws UsageError PKI_INCOMPLETE (details: folder, found, missing).
 */
export function chooseSmdp(pki: PkiFolder, now: number, oid?: string): SmdpChoice {
  const byOid = new Map<string, SmdpPair[]>();
  for (const { certificate: ci } of pki.cis) {
    const under = (role: string) =>
      validFirst(
        pki.servers.filter((one) => one.role === role && equal(one.ci.der, ci.der)),
        now,
      ).filter(hasKey);
    for (const dpAuth of under('DPauth')) {
      const owner = dpAuth.certificate.registeredId;
      const dpPb = under('DPpb').find(({ certificate }) => certificate.registeredId === owner);
      if (owner === undefined || dpPb === undefined) continue;
      const pairs = byOid.get(owner) ?? [];
      if (!pairs.some((pair) => isIssuer(ci, pair.dpAuth.certificate))) pairs.push({ dpAuth, dpPb });
      byOid.set(owner, pairs);
    }
  }
  const owners = [...byOid].sort(([a, one], [b, other]) => other.length - one.length || compareOids(a, b));
  const chosen = oid === undefined ? owners[0] : owners.find(([owner]) => owner === oid);
  if (chosen === undefined) throw incomplete(pki, whatLacks(pki, oid));
  const otherOids = owners.map(([owner]) => owner).filter((owner) => owner !== chosen[0]);
  return { oid: chosen[0], pairs: chosen[1], otherOids };
}

/** Server identity for TLS, PEM. */
export interface TlsChoice {
  readonly key: string;
  /** The leaf, then every sub-CA up to the root, which clients have. */
  readonly cert: string;
  readonly found: FoundCertificate;
}

/**
 * The folder's TLS server certificate that names most of `hosts`; of several, the one of `oid`, on P-256, valid at `now`, ending last.
 * Throws UsageError PKI_INCOMPLETE.
 */
export function chooseTls(
  pki: PkiFolder,
  now: number,
  oid: string,
  hosts: readonly string[],
  wanted: 'DPtls' | 'DStls' = 'DPtls',
): TlsChoice {
  const isServer = ({ role, certificate }: FoundCertificate) =>
    role === wanted || (role === 'other' && certificate.extendedKeyUsage.includes(serverAuth));
  const rank = (one: FoundCertificate) => {
    const { registeredId, publicKey, notBefore, notAfter } = one.certificate;
    const named = hosts.filter((host) => namesHost(one, host)).length;
    const marks = [
      one.role === wanted,
      registeredId === oid,
      publicKey.curve === 'P-256',
      notBefore <= now,
      now <= notAfter,
    ];
    return named * 100 + marks.reduce((sum, mark, i) => sum + (mark ? 1 << (marks.length - 1 - i) : 0), 0);
  };
  const [found] = pki.all
    .filter(isServer)
    .filter(hasKey)
    .sort((a, b) => rank(b) - rank(a) || b.certificate.notAfter - a.certificate.notAfter);
  if (found === undefined)
    throw incomplete(pki, `a ${wanted} certificate with its private key (or give --tls-cert and --tls-key)`);
  return { ...tlsPem(pki, found), found };
}

const serverAuth = '1.3.6.1.5.5.7.3.1';

export const namesHost = ({ certificate }: FoundCertificate, host: string): boolean =>
  new X509Certificate(certificate.der).checkHost(host) !== undefined;

function tlsPem(pki: PkiFolder, leaf: WithKey<FoundCertificate>): { key: string; cert: string } {
  const chain: FoundCertificate[] = [leaf];
  for (;;) {
    const last = chain.at(-1)!.certificate;
    const issuer = pki.all.find((one) => one.certificate.isCa && isIssuer(one.certificate, last));
    if (issuer === undefined || chain.includes(issuer) || issuer.role === 'CI' || issuer.role === 'root') break;
    chain.push(issuer);
  }
  const base64 = Buffer.from(leaf.privateKey)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`,
    cert: chain.map(({ certificate }) => new X509Certificate(certificate.der).toString()).join(''),
  };
}

/** PKI_INCOMPLETE with what the folder holds and what it lacks, in words. */
export function incomplete(pki: PkiFolder, missing: string): UsageError {
  const { folder } = pki;
  const found = describePki(pki);
  return new UsageError('PKI_INCOMPLETE', `${folder} lacks ${missing}`, {
    details: { folder, found, missing },
    effect: 'none',
  });
}

function whatLacks(pki: PkiFolder, oid: string | undefined): string {
  if (pki.cis.length === 0) return 'a CI certificate';
  const owner = oid === undefined ? '' : ` of the owner ${oid}`;
  const keyless = pki.servers
    .filter(
      ({ role, certificate }) =>
        ['DPauth', 'DPpb'].includes(role) && (oid ?? certificate.registeredId) === certificate.registeredId,
    )
    .filter((one) => !hasKey(one));
  if (keyless.length > 0)
    return `the private keys of ${[...new Set(keyless.map((one) => describeCertificate(one).replace(' without its private key', '')))].join(', ')}`;
  return `a DPauth and a DPpb certificate${owner} under one CI, with their private keys`;
}

export const validFirst = <T extends FoundCertificate>(found: readonly T[], now: number): T[] =>
  [...found].sort((a, b) => Number(isValid(b, now)) - Number(isValid(a, now)));

const isValid = ({ certificate }: FoundCertificate, now: number): boolean =>
  certificate.notBefore <= now && now <= certificate.notAfter;

export function compareOids(a: string, b: string): number {
  const [one, other] = [a, b].map((oid) => oid.split('.').map(Number)) as [number[], number[]];
  const at = one.findIndex((arc, i) => arc !== other[i]);
  return at < 0 ? one.length - other.length : one[at]! - (other[at] ?? -1);
}
