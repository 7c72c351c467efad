import { rolesOf, verifyIssued, type Certificate, type ServerRole } from '#core/protocol/crypto/index.ts';
import { equal } from '#core/protocol/bytes/index.ts';

/** What a certificate says of itself: handbook pki.md section 1, SGP.14 and SGP.22 annex. Never its file's name. */
export type PkiRole = 'CI' | 'EUM' | 'eUICC' | ServerRole | 'sub-CA' | 'root' | 'other';

const ciPolicy = '2.23.146.1.2.1.0';
/** Sub-CAs of SGP.22 v3 under a CI, an EUM, an SM-DP+ or an SM-DS owner. */
const subCaPolicies = ['2.23.146.1.2.1.0.0', '2.23.146.1.2.1.0.0.0.0', '2.23.146.1.2.1.0.0.1', '2.23.146.1.2.1.0.0.2'];

/** Issued by itself. `root`: a self-signed CA without the policy of a CI; whether it is one shows in what it issued. */
export function roleOf(certificate: Certificate): PkiRole {
  const { isCa, subject, issuer, policyOids } = certificate;
  if (isCa && equal(subject.der, issuer.der) && verifyIssued(certificate, certificate))
    return policyOids.includes(ciPolicy) ? 'CI' : 'root';
  const [role] = rolesOf(certificate);
  if (role !== undefined) return (role === 'EUM') === isCa ? role : 'other';
  return isCa && policyOids.some((oid) => subCaPolicies.includes(oid)) ? 'sub-CA' : 'other';
}

/** Policies of SGP.22 v3 lie below that of the CI; those of v2 beside it. */
export const isOfVersion2 = ({ policyOids }: Certificate): boolean =>
  !policyOids.some((oid) => oid.startsWith(`${ciPolicy}.`));
