import type { Store } from '#core/environment/index.ts';
import { createPsim, type Psim } from '#simulator/psim/index.ts';
import type { UiccOptions } from '#simulator/uicc/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { sampleImage, type SampleOptions } from '../sample-image.ts';

/** A powered card with the sample image; a fault of the simulator fails the test. */
export function sampleCard(options: UiccOptions = {}, image: SampleOptions = {}, store: Store = memoryStore()): Psim {
  const onFault = (error: unknown) => {
    throw error;
  };
  const card = createPsim({
    id: 'sim',
    store,
    random: seededRandom('uicc'),
    image: sampleImage(image),
    options: { onFault, freeMemory: () => 0x01_0000, ...options },
  });
  card.powerOn();
  return card;
}

export const selectUsim = '00A4040C07A0000000871002';
export const verifyPin1 = '0020000108 30303030FFFFFFFF';
export const verifyAdm1 = '0020000A08 3535353535353535';
export const verifyPin2 = '0020008108 39393939FFFFFFFF';
export const selectFile = (fid: string) => `00A4000C02${fid}`;
