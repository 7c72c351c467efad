import { equal } from '#core/protocol/bytes/index.ts';
import type { Certificate } from '#core/protocol/crypto/index.ts';
import type { FoundCertificate, FoundEuicc, PkiFolder, UnderCi } from './read-pki-folder.ts';

/** A certificate that has its private key. */
export type WithKey<T extends FoundCertificate> = T & { readonly privateKey: Uint8Array };

export const hasKey = <T extends FoundCertificate>(found: T): found is WithKey<T> => found.privateKey !== undefined;

/** EIDs of the cards that are whole, in ascending order. */
export function presentEids(pki: PkiFolder): string[] {
  return [...new Set(pki.euiccs.filter(hasKey).map(({ eid }) => eid))].sort();
}

/** The card's certificates with keys, one a CI; none when the card is not in the folder. */
export function euiccsOf(pki: PkiFolder, eid: string): WithKey<FoundEuicc>[] {
  return firstOfEachCi(
    pki.euiccs.filter(hasKey).filter((one) => one.eid === eid),
    ({ eum }) => eum.ci,
  );
}

/** EUMs that can issue for the EID, one a CI: they have their key, and their certificate permits the EID. */
export function issuersFor(pki: PkiFolder, eid: string): WithKey<UnderCi>[] {
  const able = pki.eums
    .filter(hasKey)
    .filter(({ certificate }) => permittedEins(certificate).some((ein) => eid.startsWith(ein)));
  return firstOfEachCi(able, ({ ci }) => ci);
}

/** Issuer numbers an EUM may issue for: of its name constraint, or of SGP.22 v3's extension where it has none. */
export function permittedEins({ permittedSubtrees, permittedEins: listed }: Certificate): string[] {
  if (permittedSubtrees.length === 0) return [...listed];
  return permittedSubtrees.flatMap(({ serialNumber }) => (serialNumber === undefined ? [] : [serialNumber]));
}

function firstOfEachCi<T>(found: readonly T[], ciOf: (one: T) => Certificate): T[] {
  return found.filter((one, i) => found.findIndex((other) => equal(ciOf(other).der, ciOf(one).der)) === i);
}
