import { toHex } from '#core/protocol/bytes/index.ts';
import {
  loadPrivateKey,
  parseCertificate,
  sign,
  type Certificate,
  type EcPrivateKey,
} from '#core/protocol/crypto/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { EuiccIdentity } from './euicc-identity.ts';

/** One key under one CI. */
export interface EuiccCredential {
  /** Subject key identifier of the CI, upper-case hex. */
  readonly ciPKId: string;
  readonly euiccCertificate: Uint8Array;
  readonly eumCertificate: Uint8Array;
  readonly privateKey: EcPrivateKey;
}

/** The identity parsed once: certificates read, keys loaded. Throws UsageError EUICC_IDENTITY on what cannot work. */
export class EuiccCredentials {
  readonly trustedCis: readonly Certificate[];
  readonly signing: readonly EuiccCredential[];

  constructor(identity: EuiccIdentity) {
    this.trustedCis = identity.trustedCis.map(parseCertificate);
    this.signing = identity.credentials.map(({ euiccCertificate, eumCertificate, privateKey }) => {
      const authority = parseCertificate(eumCertificate).authorityKeyIdentifier;
      const holder = parseCertificate(euiccCertificate).subject.serialNumber;
      if (authority === undefined || holder !== identity.eid)
        throw new UsageError('EUICC_IDENTITY', 'certificates do not belong to this EID');
      const key = loadPrivateKey(privateKey);
      return { ciPKId: toHex(authority), euiccCertificate, eumCertificate, privateKey: key };
    });
    if (this.signing.length === 0) throw new UsageError('EUICC_IDENTITY', 'an eUICC has at least one certificate');
  }

  /** Key identifiers of the CIs that servers are verified with, upper-case hex. */
  get verificationIds(): string[] {
    return this.trustedCis.map((ci) => toHex(ci.subjectKeyIdentifier ?? new Uint8Array()));
  }

  /** Key identifiers of the CIs under which the card signs, in order of preference. */
  get signingKeyIds(): string[] {
    return this.signing.map(({ ciPKId }) => ciPKId);
  }

  /** The credential under a CI; the preferred one when the CI is not named or no longer held. */
  under(ciPKId: string | undefined): EuiccCredential {
    return this.signing.find((one) => one.ciPKId === ciPKId) ?? this.signing[0]!;
  }
}

/** ECDSA of the eUICC, r || s. */
export const signWith = (credential: EuiccCredential, data: Uint8Array): Uint8Array =>
  sign(credential.privateKey, data);
