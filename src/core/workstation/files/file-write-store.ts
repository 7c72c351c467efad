import type { Store, StoreTransaction } from '#core/environment/index.ts';
import { holdsKeys } from '#core/protocol/file-set/index.ts';
import type { FileWriteRecord } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { nameOf } from './known-files.ts';

/** One write of a file, with what stood there before: what an undo goes by. Sealed at rest, for files may hold keys. */
export interface FileWrite {
  readonly writeId: string;
  readonly deviceId: string;
  readonly iccid: string | null;
  readonly path: string;
  /** Of a file of records, from 1. */
  readonly record: number | null;
  readonly offset: number;
  /** Upper-case hex. */
  readonly before: string;
  readonly after: string;
  readonly at: string;
  readonly state: FileWriteRecord['state'];
}

const collection = 'fileWrites';
/** Writes remembered a device. */
const remembered = 200;

export class FileWriteStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  put(transaction: StoreTransaction, write: FileWrite): void {
    transaction.put(collection, keyOf(write.deviceId, write.writeId), write);
    const all = transaction.list<FileWrite>(collection, { prefix: `${write.deviceId}/` });
    for (const { key } of all.slice(0, Math.max(0, all.length - remembered))) transaction.delete(collection, key);
  }

  /** Throws UsageError CARD_FILE_WRITE_UNKNOWN. */
  get(deviceId: string, writeId: string): FileWrite {
    const write = this.#store.get<FileWrite>(collection, keyOf(deviceId, writeId));
    if (write === undefined) throw new UsageError('CARD_FILE_WRITE_UNKNOWN', `no write ${writeId} on this device`);
    return write;
  }

  find(deviceId: string, writeId: string): FileWrite | undefined {
    return this.#store.get<FileWrite>(collection, keyOf(deviceId, writeId));
  }

  /** Newest first; bytes of files with keys left out. */
  list(deviceId: string): FileWriteRecord[] {
    return this.#store
      .list<FileWrite>(collection, { prefix: `${deviceId}/`, reverse: true })
      .map(({ value: { deviceId: _device, before, after, ...write } }) => {
        const secret = holdsKeys(write.path);
        return {
          ...write,
          name: nameOf(write.path) ?? null,
          before: secret ? null : before,
          after: secret ? null : after,
        };
      });
  }
}

const keyOf = (deviceId: string, writeId: string) => `${deviceId}/${writeId}`;
