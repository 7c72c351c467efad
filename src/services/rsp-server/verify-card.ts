/** Who the card is: SGP.22 section 3.1.2, a server's checks of AuthenticateServerResponse. */
import {
  CertificateError,
  parseCertificate,
  rolesOf,
  verify,
  verifyEuiccChain,
  verifyIssued,
  type Certificate,
} from '#core/protocol/crypto/index.ts';
import { RspRefusal } from './rsp-refusal.ts';

export interface VerifiedCard {
  readonly certificate: Certificate;
  readonly eid: string;
}

/**
 * Checks eUICC ← EUM ← `ci`. Refuses with 8.11.1/3.9 (another CI), 8.1.2/6.1 or 6.3 (EUM certificate wrong or
 * expired), 8.1.3/6.1 or 6.3 (eUICC certificate), 8.1.4/6.1 (the EID is outside what the EUM may issue for, as test
 * servers in the field answer: handbook real-peers.md).
 */
export function verifyCard(
  euiccCertificate: Uint8Array,
  eumCertificate: Uint8Array,
  cis: readonly Certificate[],
  now: number,
): VerifiedCard {
  const eum = parse(eumCertificate, '8.1.2');
  const euicc = parse(euiccCertificate, '8.1.3');
  try {
    verifyEuiccChain(euicc, eum, cis, { now });
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    if (error.reason === 'unknownCi') throw new RspRefusal('8.11.1/3.9', error.message);
    if (error.reason === 'nameConstraint' && !isOfEum(euicc, eum)) throw new RspRefusal('8.1.4/6.1', error.message);
    const subject = eumHolds(eum, cis, now) ? '8.1.3' : '8.1.2';
    const reason = error.reason === 'expired' || error.reason === 'notYetValid' ? '6.3' : '6.1';
    throw new RspRefusal(`${subject}/${reason}`, error.message);
  }
  return { certificate: euicc, eid: euicc.subject.serialNumber ?? '' };
}

/** Refuses with 8.1/6.1 unless the card signed `data`. */
export function verifyCardSignature(card: Certificate, data: Uint8Array, signature: Uint8Array): void {
  if (!verify(card.publicKey, data, signature)) throw new RspRefusal('8.1/6.1', 'the eUICC signature is wrong');
}

function parse(der: Uint8Array, subject: '8.1.2' | '8.1.3'): Certificate {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof CertificateError) throw new RspRefusal(`${subject}/6.1`, error.message);
    throw error;
  }
}

/** Whether the EID begins as one of the EUM's does, whatever else of its name constraint the certificate breaks. */
function isOfEum(euicc: Certificate, eum: Certificate): boolean {
  const eid = euicc.subject.serialNumber ?? '';
  const permitted = eum.permittedSubtrees.flatMap(({ serialNumber }) => serialNumber ?? []);
  return [...permitted, ...eum.permittedEins].some((ein) => eid.startsWith(ein));
}

/** Whether the fault of a broken chain lies below the EUM's certificate. */
function eumHolds(eum: Certificate, cis: readonly Certificate[], now: number): boolean {
  const valid = eum.notBefore <= now && now <= eum.notAfter;
  const issues = eum.isCa && eum.keyUsage.includes('keyCertSign') && rolesOf(eum).includes('EUM');
  const known = eum.unknownCriticalExtensions.length === 0;
  return valid && issues && known && cis.some((ci) => verifyIssued(eum, ci));
}
