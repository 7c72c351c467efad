import { toHex } from '#core/protocol/bytes/index.ts';
import { verify, type Certificate } from '#core/protocol/crypto/index.ts';
import type { LoadCrlResponse } from '#core/protocol/sgp22/index.ts';
import type { CardRecords } from '../uicc/index.ts';
import { isIssuedBy, readCertificateList, type CertificateList } from './certificate-list.ts';

/** What is kept of the list of one CI. */
interface HeldList {
  /** cRLNumber, hex; parts of one number make one list. */
  readonly number?: string | undefined;
  readonly parts: number;
  /** Serial numbers revoked (hex) by part. */
  readonly serialNumbers: Readonly<Record<number, readonly string[]>>;
}

/** Certificate revocation lists loaded by ES10b.LoadCRL, SGP.22 v2 section 5.7.12. */
export class RevocationList {
  readonly #records: CardRecords;

  constructor(records: CardRecords) {
    this.#records = records;
  }

  /**
   * Keeps the serial numbers of a list that one of `cis` signed, if they fit into `freeMemory` bytes; the last list of a CI
   * counts. Of a list in parts, tells which have not come yet.
   */
  load(crl: Uint8Array, cis: readonly Certificate[], freeMemory: number): LoadCrlResponse {
    const list = readCertificateList(crl);
    if (list === undefined) return { result: 'invalidCRLFormat' };
    const ci = cis.find((one) => isIssuedBy(list, one));
    if (ci === undefined) return { result: 'verificationKeyNotFound' };
    if (!verify(ci.publicKey, list.tbs, list.signature)) return { result: 'invalidSignature' };
    const before = this.#held(ci);
    const held = joined(before, list);
    if (sizeOf(held) - (before === undefined ? 0 : sizeOf(before)) > freeMemory)
      return { result: 'notEnoughMemorySpace' };
    this.#records.put('revocation-lists', keyOf(ci), held);
    const missingParts = Array.from({ length: held.parts }, (_, i) => i + 1).filter(
      (part) => !(part in held.serialNumbers),
    );
    return { result: 'ok', missingParts: missingParts.length === 0 ? undefined : missingParts };
  }

  isRevoked(certificate: Certificate, ci: Certificate): boolean {
    const lists = Object.values(this.#held(ci)?.serialNumbers ?? {});
    const serialNumber = toHex(certificate.serialNumber);
    return lists.some((list) => list.includes(serialNumber));
  }

  /** Bytes of non-volatile memory the lists take. */
  get usedMemory(): number {
    return this.#records.list<HeldList>('revocation-lists').reduce((sum, { value }) => sum + sizeOf(value), 0);
  }

  #held(ci: Certificate): HeldList | undefined {
    return this.#records.get<HeldList>('revocation-lists', keyOf(ci));
  }
}

function joined(before: HeldList | undefined, { number, parts, part, serialNumbers }: CertificateList): HeldList {
  const sameList = before !== undefined && parts > 1 && before.parts === parts && before.number === number;
  return { number, parts, serialNumbers: { ...(sameList ? before.serialNumbers : {}), [part]: serialNumbers } };
}

const sizeOf = ({ serialNumbers }: HeldList) =>
  Object.values(serialNumbers)
    .flat()
    .reduce((sum, serialNumber) => sum + serialNumber.length / 2, 0);

const keyOf = (ci: Certificate) => toHex(ci.subjectKeyIdentifier ?? new Uint8Array());
