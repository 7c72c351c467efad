import { join } from 'node:path';
import { toHex } from '#core/protocol/bytes/index.ts';
import { checkEid } from '#core/protocol/identifiers/index.ts';
import { UsageError } from '#shared/errors.ts';
import { euiccUnderEum } from '#services/lab-pki/index.ts';
import {
  describePki,
  euiccsOf,
  hasKey,
  incomplete,
  issuersFor,
  permittedEins,
  presentEids,
  validityWarnings,
  type PkiFolder,
} from '#services/pki-folder/index.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import { countedEid, type CardMaker } from './card-maker.ts';

/** Cards of anybody's PKI: those whose certificates lie there, and those an EUM whose key lies there may make. */
export function folderCardMaker(pki: PkiFolder): CardMaker {
  return {
    eids(wanted, count) {
      if (pki.cis.length === 0) throw incomplete(pki, 'a CI certificate');
      const present = presentEids(pki);
      const eids = [...new Set([...wanted, ...present])];
      const enough = count === 'all' ? Math.max(eids.length, 1) : count;
      if (eids.length < enough) eids.push(...issuable(pki, eids, enough - eids.length));
      if (eids.length >= enough) return eids.slice(0, enough);
      const cards = enough === 1 ? 'an eUICC certificate' : `${enough} eUICC certificates`;
      throw incomplete(pki, `${cards} with private keys (or an EUM's private key, to issue them)`);
    },

    async identity(eid, folder) {
      const trustedCis = pki.cis.map(({ certificate }) => certificate.der);
      const credentials = euiccsOf(pki, eid).map(({ certificate, privateKey, eum }) => {
        return { euiccCertificate: certificate.der, eumCertificate: eum.certificate.der, privateKey };
      });
      if (credentials.length > 0) return { eid, credentials, trustedCis };

      const issuers = issuersFor(pki, eid);
      if (issuers.length === 0) throw notOfPki(pki, eid);
      const check = checkEid(eid);
      if (!check.valid) throw new UsageError('EID_INVALID', `${eid}: ${check.reason}`, { details: { eid } });
      const environment = { clock: systemClock, random: systemRandom };
      for (const { certificate, privateKey, ci } of issuers) {
        const issuer = { certificate: certificate.der, privateKey, ci: ci.der };
        const path = join(folder, 'pki', `${toHex(certificate.subjectKeyIdentifier ?? certificate.serialNumber)}.pem`);
        credentials.push(await euiccUnderEum(environment, issuer, eid, path));
      }
      return { eid, credentials, trustedCis };
    },

    notices(eids) {
      const cards = eids.flatMap((eid) => euiccsOf(pki, eid));
      const issued = eids.filter((eid) => euiccsOf(pki, eid).length === 0);
      const eums = [...cards.map(({ eum }) => eum), ...issued.flatMap((eid) => issuersFor(pki, eid))];
      const others = presentEids(pki).filter((eid) => !eids.includes(eid));
      return [
        ...validityWarnings([...pki.cis, ...eums, ...cards], systemClock.now()),
        ...cards
          .filter(({ eid }) => !checkEid(eid).valid)
          .map(({ eid, files }) => `${files[0]}: the check digits of EID ${eid} are wrong.`),
        ...issued.map((eid) => `EID ${eid} has no certificate in the folder; the folder's EUM issued one for it.`),
        ...(others.length === 0
          ? []
          : [`The folder holds other cards too: ${others.join(', ')} (--eid, --count all).`]),
      ];
    },
  };
}

/** EIDs counted up below the first EUM that can issue. */
function issuable(pki: PkiFolder, taken: readonly string[], count: number): string[] {
  const eins = pki.eums.filter(hasKey).flatMap(({ certificate }) => permittedEins(certificate));
  const prefix = eins.find((ein) => /^\d{1,24}$/.test(ein));
  const eids: string[] = [];
  for (let number = 1; prefix !== undefined && eids.length < count; number++) {
    const eid = countedEid(prefix, number);
    if (!taken.includes(eid)) eids.push(eid);
  }
  return eids;
}

function notOfPki(pki: PkiFolder, eid: string): UsageError {
  const { folder } = pki;
  const missing = whatLacks(pki, eid);
  const found = describePki(pki);
  return new UsageError('EID_NOT_OF_PKI', `${folder} lacks ${missing}`, {
    details: { eid, folder, found, missing },
    effect: 'none',
  });
}

function whatLacks(pki: PkiFolder, eid: string): string {
  const keyless = pki.euiccs.find((one) => one.eid === eid);
  const own = keyless === undefined ? `an eUICC certificate for EID ${eid}` : `the private key of ${keyless.files[0]}`;
  const eins = pki.eums.filter(hasKey).flatMap(({ certificate }) => permittedEins(certificate));
  if (eins.length === 0) return `${own} (or an EUM's private key, to issue a certificate)`;
  return `${own}, and its EUM may issue for EIDs that begin with ${[...new Set(eins)].join(' or ')} only`;
}
