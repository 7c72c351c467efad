import { equal } from '#core/protocol/bytes/index.ts';
import { hasKey, type WithKey } from './euicc-identity.ts';
import type { PkiFolder, UnderCi } from './read-pki-folder.ts';
import { compareOids, incomplete, validFirst } from './smdp-identity.ts';

export interface SmdsChoice {
  /** Owner in all its certificates. */
  readonly oid: string;
  /** DSauth, one a CI. */
  readonly auths: readonly WithKey<UnderCi>[];
  /** Owners that are there too. */
  readonly otherOids: readonly string[];
}

/**
 * The SM-DS of a folder: the owner asked for, else the one with a DSauth under most CIs; of several, the lowest OID.
 * Throws UsageError PKI_INCOMPLETE (details: folder, found, missing).
 */
export function chooseSmds(pki: PkiFolder, now: number, oid?: string): SmdsChoice {
  const byOid = new Map<string, WithKey<UnderCi>[]>();
  for (const { certificate: ci } of pki.cis) {
    const under = pki.servers.filter((one) => one.role === 'DSauth' && equal(one.ci.der, ci.der));
    for (const auth of validFirst(under, now).filter(hasKey)) {
      const owner = auth.certificate.registeredId;
      if (owner === undefined) continue;
      const auths = byOid.get(owner) ?? [];
      if (!auths.some((one) => equal(one.ci.der, ci.der))) auths.push(auth);
      byOid.set(owner, auths);
    }
  }
  const owners = [...byOid].sort(([a, one], [b, other]) => other.length - one.length || compareOids(a, b));
  const chosen = oid === undefined ? owners[0] : owners.find(([owner]) => owner === oid);
  if (chosen === undefined) {
    const owner = oid === undefined ? '' : ` of the owner ${oid}`;
    throw incomplete(
      pki,
      pki.cis.length === 0 ? 'a CI certificate' : `a DSauth certificate${owner} under a CI, with its private key`,
    );
  }
  const otherOids = owners.map(([owner]) => owner).filter((owner) => owner !== chosen[0]);
  return { oid: chosen[0], auths: chosen[1], otherOids };
}
