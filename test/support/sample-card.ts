import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildCardImage, decodeProfilePackage, type CardImage } from '#core/protocol/saip/index.ts';
import { createPsim, type Psim } from '#simulator/psim/index.ts';
import { memoryStore } from './memory-store.ts';
import { seededRandom } from './seeded-random.ts';

/** Card image of one of the sample profiles under resources. */
export function sampleImage(name: 'workbench-5g' | 'workbench-lte' | 'workbench-psim'): CardImage {
  const file = resolve(import.meta.dirname, `../../resources/profiles/${name}.der`);
  return buildCardImage(decodeProfilePackage(new Uint8Array(readFileSync(file))));
}

/** A removable SIM with the sample profile, in memory. */
export const sampleSim = (): Psim =>
  createPsim({
    id: 'sample',
    store: memoryStore(),
    random: seededRandom('sample card'),
    image: sampleImage('workbench-psim'),
  });
