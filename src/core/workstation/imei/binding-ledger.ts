import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { BindingReason } from '#shared/api/index.ts';

/** What the bench recorded about one binding: the card tells the order, the ledger tells when and why. */
export interface LedgerRow {
  readonly eid: string;
  readonly iccid: string;
  readonly imei: string;
  readonly deviceId: string;
  /** ISO 8601, host time. */
  readonly boundAt: string;
  readonly source: 'registry' | 'factory' | 'manualLab';
  readonly reason: BindingReason;
  readonly operationId: string;
  /** The value was read back from the modem after it was applied. */
  readonly applied: boolean;
  /** Row counters of the card when it was recorded. */
  readonly seq: number;
  readonly lastUsedSeq: number;
}

const collection = 'imeiLedger';
const keyOf = (row: Pick<LedgerRow, 'eid' | 'iccid' | 'operationId'>) => `${row.eid}/${row.iccid}/${row.operationId}`;

/** Append-only by operation: nothing is ever overwritten by another operation. */
export class BindingLedger {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  put(transaction: StoreTransaction, row: LedgerRow): void {
    transaction.put(collection, keyOf(row), row);
  }

  /** Oldest first. */
  rows(eid: string, iccid?: string): LedgerRow[] {
    const prefix = iccid === undefined ? `${eid}/` : `${eid}/${iccid}/`;
    return this.#store.list<LedgerRow>(collection, { prefix }).map(({ value }) => value);
  }
}
