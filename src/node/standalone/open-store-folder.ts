import { join } from 'node:path';
import type { Store } from '#core/environment/index.ts';
import { lockDataFolder } from '../data-folder/index.ts';
import { openSecretBox } from '../secret-box.ts';
import { openSqliteStore } from '../sqlite-store.ts';

export interface StoreFolder {
  readonly store: Store;
  /** Idempotent. */
  close(): void;
}

/** A folder with a store of its own, for one process at a time. Throws WorkbenchError DATA_FOLDER_BUSY. */
export function openStoreFolder(folder: string, holder: string, sealed?: RegExp): StoreFolder {
  const lock = lockDataFolder(folder, holder);
  try {
    const store = openSqliteStore({
      file: join(folder, 'store.sqlite'),
      erases: true,
      sealed: sealed && { collections: sealed, box: openSecretBox(join(folder, 'store.key')) },
    });
    let open = true;
    return {
      store,
      close() {
        if (!open) return;
        open = false;
        store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
