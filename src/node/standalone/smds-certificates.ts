import { X509Certificate } from 'node:crypto';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import { chooseSmds, chooseTls, validityWarnings } from '#services/pki-folder/index.ts';
import type { SmdsIdentity } from '#services/smds/index.ts';
import { UsageError } from '#shared/errors.ts';
import { openEs12, smdsIdentities, smdsTls, type Es12Way } from '../lab/index.ts';
import { systemClock } from '../system-clock.ts';
import { readTlsFiles } from '../tls-files.ts';
import type { OpenPki } from './open-pki.ts';
import { hostOf, tlsNotices, type SmdpWishes } from './smdp-certificates.ts';

export interface SmdsCertificates {
  readonly identity: readonly SmdsIdentity[];
  /** Owner of its certificates. */
  readonly oid: string;
  /** PEM; `clientCa`: whom it takes registrations from. */
  readonly tls: { readonly key: string; readonly cert: string; readonly clientCa: string };
  /** A sentence each. */
  readonly notices: readonly string[];
  /** ES12 towards another SM-DS of the same CIs. */
  openEs12(): Es12Way;
}

/** What an SM-DS serves with. Throws UsageError PKI_INCOMPLETE, TLS_IDENTITY_INVALID, INPUT_INVALID. */
export function smdsCertificates(
  opened: OpenPki,
  { addresses, oid: wanted, tls: files }: Pick<SmdpWishes, 'addresses' | 'oid' | 'tls'>,
): SmdsCertificates {
  const now = systemClock.now();
  const own = files && readTlsFiles(files.certificateFile, files.keyFile);
  if (opened.kind === 'lab') {
    const { pki } = opened;
    const oid = parseCertificate(pki.hierarchies[0]!.dsAuth.certificate).registeredId!;
    if (wanted !== undefined && wanted !== oid) throw new UsageError('INPUT_INVALID', `the lab's SM-DS is ${oid}`);
    const tls = { ...smdsTls(pki), ...own };
    return {
      ...{ identity: smdsIdentities(pki), oid, tls, notices: tlsNotices(tls.cert, addresses, now) },
      openEs12: () => openEs12(pki.tlsRoots, tls, oid),
    };
  }
  const { pki } = opened;
  const { oid, auths, otherOids } = chooseSmds(pki, now, wanted);
  const ciCertificates = pki.cis.map(({ certificate }) => certificate.der);
  const { key, cert } = own ?? chooseTls(pki, now, oid, addresses.map(hostOf), 'DStls');
  const roots = ciCertificates.map((der) => new X509Certificate(der).toString());
  const tls = { key, cert, clientCa: roots.join('\n') };
  return {
    ...{ oid, tls },
    identity: auths.map(({ certificate, privateKey }) => ({
      dsAuth: { cert: certificate.der, key: privateKey },
      ciCertificates,
    })),
    notices: [
      ...validityWarnings([...pki.cis, ...auths], now),
      ...tlsNotices(cert, addresses, now),
      ...(otherOids.length === 0 ? [] : [`The folder holds other SM-DS too: ${otherOids.join(', ')} (--oid).`]),
    ],
    openEs12: () => openEs12(roots, tls, oid),
  };
}
