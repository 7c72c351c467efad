import { X509Certificate } from 'node:crypto';
import type { SmdpIdentity } from '#services/smdp/index.ts';
import { chooseSmdp, chooseTls, validityWarnings } from '#services/pki-folder/index.ts';
import { UsageError } from '#shared/errors.ts';
import { smdpIdentities } from '../lab/index.ts';
import { systemClock } from '../system-clock.ts';
import type { OpenPki } from './open-pki.ts';
import type { OperatorWishes } from './operator-wishes.ts';
import { readTlsFiles } from '../tls-files.ts';

export interface SmdpCertificates {
  readonly identity: readonly SmdpIdentity[];
  /** Owner of its certificates. */
  readonly oid: string;
  /** PEM. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** Names of the TLS certificate. */
  readonly hosts: readonly string[];
  /** A sentence each. */
  readonly notices: readonly string[];
}

export interface SmdpWishes {
  /** Names it goes by, host or host:port. */
  readonly addresses: readonly string[];
  readonly oid?: string | undefined;
  /** TLS identity instead of the PKI's. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  readonly operators?: OperatorWishes | undefined;
  /** Of bound packages (SGP.22 section 2.5.4); session keys unless given. */
  readonly protection?: 'sessionKeys' | 'profileProtectionKeys' | undefined;
  /** Of an SM-DP+: at any other SM-DS it asks for an event to be forwarded. */
  readonly rootSmds?: string | undefined;
  /** Of an SM-DS: where it forwards what it is told to. */
  readonly parentSmds?: string | undefined;
}

export const hostOf = (address: string): string => address.replace(/:\d+$/, '');

/** What an SM-DP+ serves with. Throws UsageError PKI_INCOMPLETE, TLS_IDENTITY_INVALID, INPUT_INVALID. */
export function smdpCertificates(opened: OpenPki, { addresses, oid, tls: files }: SmdpWishes): SmdpCertificates {
  const now = systemClock.now();
  const own = files && readTlsFiles(files.certificateFile, files.keyFile);
  if (opened.kind === 'lab') {
    const { pki } = opened;
    const tls = own ?? { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
    if (oid !== undefined && oid !== labOid) throw new UsageError('INPUT_INVALID', `the lab's SM-DP+ is ${labOid}`);
    return {
      identity: smdpIdentities(pki),
      oid: labOid,
      tls,
      hosts: [],
      notices: tlsNotices(tls.cert, addresses, now),
    };
  }
  const { pki } = opened;
  const chosen = chooseSmdp(pki, now, oid);
  const ciCertificates = pki.cis.map(({ certificate }) => certificate.der);
  const found = own === undefined ? chooseTls(pki, now, chosen.oid, addresses.map(hostOf)) : undefined;
  const tls = own ?? { key: found!.key, cert: found!.cert };
  return {
    identity: chosen.pairs.map(({ dpAuth, dpPb }) => ({
      dpAuth: { cert: dpAuth.certificate.der, key: dpAuth.privateKey },
      dpPb: { cert: dpPb.certificate.der, key: dpPb.privateKey },
      ciCertificates,
    })),
    oid: chosen.oid,
    tls,
    hosts: dnsNames(new X509Certificate(tls.cert)),
    notices: [
      ...validityWarnings([...pki.cis, ...chosen.pairs.flatMap(({ dpAuth, dpPb }) => [dpAuth, dpPb])], now),
      ...tlsNotices(tls.cert, addresses, now),
      ...(chosen.otherOids.length === 0
        ? []
        : [`The folder holds other SM-DP+ too: ${chosen.otherOids.join(', ')} (--oid).`]),
    ],
  };
}

const labOid = '2.999.10';

export function tlsNotices(pem: string, addresses: readonly string[], now: number): string[] {
  const certificate = new X509Certificate(pem);
  const name = `The TLS certificate of ${dnsNames(certificate)[0] ?? certificate.subject.replaceAll('\n', ', ')}`;
  const unnamed = addresses.map(hostOf).filter((host) => certificate.checkHost(host) === undefined);
  return [
    ...(Date.parse(certificate.validTo) < now
      ? [`${name} expired on ${certificate.validTo}; clients may refuse it.`]
      : []),
    ...(Date.parse(certificate.validFrom) > now ? [`${name} is not valid before ${certificate.validFrom}.`] : []),
    ...unnamed.map((host) => `${name} does not name ${host}; clients that check names will refuse it.`),
  ];
}

function dnsNames({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)]
    .map(([, host]) => host!)
    .filter((host) => !host.startsWith('*'));
}
