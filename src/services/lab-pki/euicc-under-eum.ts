import { createPrivateKey, X509Certificate } from 'node:crypto';
import { decodeOid, readOnly, readTlvs, tlv, type Tlv } from '#core/protocol/asn1/index.ts';
import { concat, encodeUtf8 } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  parseCertificate,
  rolesOf,
  verifyEuiccChain,
  type Certificate,
} from '#core/protocol/crypto/index.ts';
import type { Clock, Random } from '#core/environment/index.ts';
import type { CertificatePlan } from './certificate-plan.ts';
import type { EuiccCredential } from './create-lab-pki.ts';
import { loadIdentity, saveIdentity } from './identity-file.ts';
import type { Identity } from './identity.ts';
import { generateKey } from './key-pair.ts';

/** Any EUM, its certificate in DER and its private key in PKCS#8. */
export interface EuiccIssuer {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
  /** DER. */
  readonly ci: Uint8Array;
}

/**
 * A card's certificate under an EUM that is not the lab's: loaded from `path`, or issued and kept there (0600, whole or not at all).
 * One that no longer holds under this EUM is replaced. Throws CertificateError when the EUM may not issue for the EID.
 */
export async function euiccUnderEum(
  environment: { readonly clock: Clock; readonly random: Random },
  { certificate: eumCertificate, privateKey, ci }: EuiccIssuer,
  eid: string,
  path: string,
): Promise<EuiccCredential> {
  const eum = parseCertificate(eumCertificate);
  const check = (der: Uint8Array) => {
    const euicc = parseCertificate(der);
    verifyEuiccChain(euicc, eum, [parseCertificate(ci)]);
    if (euicc.subject.serialNumber !== eid) throw new CertificateError('nameConstraint', 'it is of another EID');
  };
  const credential = (identity: Identity): EuiccCredential => {
    return { euiccCertificate: identity.certificate, eumCertificate, privateKey: identity.privateKey };
  };
  const present = loadIdentity(path);
  if (present !== undefined) {
    try {
      check(present.certificate);
      return credential(present);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
    }
  }
  const { issueCertificate } = await import('./issue-certificate.ts');
  const key = generateKey(eum.publicKey.curve);
  const der = { key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' } as const;
  const issuer = {
    certificate: eumCertificate,
    privateKeyPem: createPrivateKey(der).export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
  const issued = await issueCertificate(environment, planUnder(eum, eid), key, issuer);
  check(new X509Certificate(issued).raw);
  return credential(saveIdentity(path, key.export({ type: 'pkcs8', format: 'pem' }).toString(), issued));
}

/** Policy of the EUM's own version; the organisation exactly as the EUM's name constraint has it. */
function planUnder(eum: Certificate, eid: string): CertificatePlan {
  const isVersion2 = eum.policyOids.includes('2.23.146.1.2.1.2');
  if (!rolesOf(eum).includes('EUM')) throw new CertificateError('policy', 'not the certificate of an EUM');
  const subtree = eum.permittedSubtrees.find(({ serialNumber }) => eid.startsWith(serialNumber ?? 'none'));
  const organization = subtree === undefined ? undefined : attribute(subtree.der, '2.5.4.10');
  const printable = (type: Uint8Array, text: string) =>
    tlv(0x31, tlv(0x30, tlv(0x06, type), tlv(0x13, encodeUtf8(text))));
  return {
    subject: tlv(
      0x30,
      concat(
        attribute(eum.subject.der, '2.5.4.6') ?? new Uint8Array(),
        organization ?? attribute(eum.subject.der, '2.5.4.10') ?? new Uint8Array(),
        printable(Uint8Array.of(0x55, 0x04, 0x05), eid),
        printable(Uint8Array.of(0x55, 0x04, 0x03), 'eUICC'),
      ),
    ),
    years: 'noExpiry',
    policy: { oid: isVersion2 ? '2.23.146.1.2.1.1' : '2.23.146.1.2.1.0.0.0.0.0', critical: true },
  };
}

/** The RelativeDistinguishedName of a Name that has this attribute alone, as encoded. */
function attribute(name: Uint8Array, oid: string): Uint8Array | undefined {
  const typeOf = (set: Tlv) => readTlvs(readTlvs(set.value)[0]?.value ?? new Uint8Array())[0]?.value;
  return readTlvs(readOnly(name, 0x30).value).find((set) => {
    const type = typeOf(set);
    return type !== undefined && decodeOid(type) === oid;
  })?.bytes;
}
