import type { ImeiBinding, RecordImeiBindingRequest } from '#core/protocol/sgp22/index.ts';
import type { CardRecords } from '../uicc/index.ts';

/** Which IMEIs each profile was used with (docs/imei-binding-functions.md). Rows outlive their profile. */
export class ImeiBindingTable {
  readonly capacity: number;
  readonly #records: CardRecords;

  constructor(records: CardRecords, capacity: number) {
    this.#records = records;
    this.capacity = capacity;
  }

  /** In the order they were made. */
  rows(): ImeiBinding[] {
    return this.#records.list<ImeiBinding>('imei-bindings').map(({ value }) => value);
  }

  /**
   * Adds a row, or stamps the one there is. A full table loses the least recently used row of a deleted profile, never
   * one of an installed profile: undefined when there is no such row.
   */
  record({ iccid, imei, source, used }: RecordImeiBindingRequest): ImeiBinding | undefined {
    const rows = this.rows();
    const known = rows.find((row) => row.iccid === iccid && row.imei === imei);
    if (known !== undefined) return used ? this.#put({ ...known, lastUsedSeq: this.#nextSeq() }) : known;
    if (rows.length >= this.capacity) {
      const spare = rows.filter((row) => row.profileState === 'deleted').sort(byLastUse)[0];
      if (spare === undefined) return undefined;
      this.#records.delete('imei-bindings', key(spare.seq));
    }
    const seq = this.#nextSeq();
    return this.#put({ iccid, imei, seq, lastUsedSeq: used ? seq : 0, source, profileState: 'installed' });
  }

  /** After a profile came or went. */
  setProfileState(iccid: string, profileState: ImeiBinding['profileState']): void {
    for (const row of this.rows()) {
      if (row.iccid === iccid && row.profileState !== profileState) this.#put({ ...row, profileState });
    }
  }

  clear(): void {
    this.#records.deleteAll('imei-bindings', '');
  }

  #put(row: ImeiBinding): ImeiBinding {
    this.#records.put('imei-bindings', key(row.seq), row);
    return row;
  }

  #nextSeq(): number {
    const seq = (this.#records.get<number>('euicc', 'imeiBindingSeq') ?? 0) + 1;
    this.#records.put('euicc', 'imeiBindingSeq', seq);
    return seq;
  }
}

const byLastUse = (a: ImeiBinding, b: ImeiBinding) => a.lastUsedSeq - b.lastUsedSeq || a.seq - b.seq;
const key = (seq: number) => String(seq).padStart(10, '0');
