import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkEid } from '#core/protocol/identifiers/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { countedEid, type CardMaker } from './card-maker.ts';
import { withLabLocked } from './open-pki.ts';

/** The lab's cards; those of the default bench are its numbers 1 to 3. */
const labPrefix = '89049032000001';
const firstNumber = 4;

export function labCardMaker(pki: LabPki): CardMaker {
  return {
    eids(wanted, count) {
      const made = count === 'all' ? presentEids(pki.folder) : [];
      const eids = [...new Set([...wanted, ...made])];
      for (let number = firstNumber; eids.length < (count === 'all' ? 1 : count); number++) {
        const eid = countedEid(labPrefix, number);
        if (!eids.includes(eid)) eids.push(eid);
      }
      return eids;
    },
    async identity(eid) {
      const check = checkEid(eid);
      if (!check.valid) throw new UsageError('EID_INVALID', `${eid}: ${check.reason}`, { details: { eid } });
      return withLabLocked(pki.folder, () => pki.euicc(eid));
    },
    notices: () => [],
  };
}

function presentEids(folder: string): string[] {
  const cards = join(folder, 'P-256', 'euicc');
  const files = existsSync(cards) ? readdirSync(cards) : [];
  return files.flatMap((file) => /^(\d{32})\.pem$/.exec(file)?.[1] ?? []).sort();
}
