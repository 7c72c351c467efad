import { setTimeout as sleep } from 'node:timers/promises';
import { WorkbenchError } from '#shared/errors.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { lockDataFolder, type DataFolderLock } from '../data-folder/index.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';

/** How long another process may take to make the certificates. */
const patienceMs = 15_000;

/** The lab PKI of a folder. Services started side by side make it once: one makes, the others wait and load. */
export async function openPki(folder: string, eids: readonly string[] = []): Promise<LabPki> {
  const lock = await lockPatiently(folder);
  try {
    const pki = await createLabPki({ folder, clock: systemClock, random: systemRandom });
    for (const eid of eids) await pki.euicc(eid);
    return pki;
  } finally {
    lock.release();
  }
}

async function lockPatiently(folder: string): Promise<DataFolderLock> {
  const patienceEnds = performance.now() + patienceMs;
  for (;;) {
    try {
      return lockDataFolder(folder, 'lab PKI');
    } catch (error) {
      const busy = error instanceof WorkbenchError && error.code === 'DATA_FOLDER_BUSY';
      if (!busy || performance.now() > patienceEnds) throw error;
      await sleep(50);
    }
  }
}
