import { setTimeout as sleep } from 'node:timers/promises';
import { WorkbenchError } from '#shared/errors.ts';
import { createLabPki, isLabFolder, type LabPki } from '#services/lab-pki/index.ts';
import { readPkiFolder, type PkiFolder } from '#services/pki-folder/index.ts';
import { lockDataFolder, type DataFolderLock } from '../data-folder/index.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';

/** How long another process may take to make the certificates. */
const patienceMs = 15_000;

export type OpenPki =
  | { readonly kind: 'lab'; readonly pki: LabPki }
  /** Anybody's; read, and never written. */
  | { readonly kind: 'folder'; readonly pki: PkiFolder };

/**
 * The PKI of a folder: the lab's own, made where the folder is missing or empty, or whatever else lies there. `dnsNames`: further
 * names for the lab's servers. Rejects with UsageError PKI_FOLDER_UNUSABLE, WorkbenchError PKI_DAMAGED.
 */
export async function openPki(folder: string, dnsNames: readonly string[] = []): Promise<OpenPki> {
  if (!isLabFolder(folder)) return { kind: 'folder', pki: readPkiFolder(folder) };
  const environment = { clock: systemClock, random: systemRandom };
  return { kind: 'lab', pki: await withLabLocked(folder, () => createLabPki({ ...environment, folder, dnsNames })) };
}

/** Runs `make` while no other process makes certificates there: of processes started side by side, one makes and the others load. */
export async function withLabLocked<T>(folder: string, make: () => Promise<T>): Promise<T> {
  const lock = await lockPatiently(folder);
  try {
    return await make();
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
