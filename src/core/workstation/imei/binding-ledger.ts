import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { BindingReason } from '#shared/api/index.ts';
import { byLastUse, type BindingHistory, type BindingHistoryRow, type BindingSource } from './decision/index.ts';

/** What the bench recorded about one binding: the card tells the order, the ledger tells when and why. */
export interface LedgerRow {
  /** EID of the eUICC, or `slot/<deviceId>` for removable SIMs: they keep no history themselves. */
  readonly holder: string;
  readonly iccid: string;
  readonly imei: string;
  readonly deviceId: string;
  /** 1-based. */
  readonly slot: number;
  /** ISO 8601, host time. */
  readonly boundAt: string;
  readonly source: BindingSource;
  readonly reason: BindingReason;
  readonly operationId: string;
  /** The value was read back from the modem after it was applied. */
  readonly applied: boolean;
  /** Row counters of the card when it was recorded; of the ledger where the card has no table. */
  readonly seq: number;
  readonly lastUsedSeq: number;
}

export const holderOfRemovable = (deviceId: string): string => `slot/${deviceId}`;

const events = 'imeiLedger';
const rows = 'imeiRows';
const counters = 'imeiRowSeq';

/**
 * Every binding event, append-only by operation and ICCID, and beside it one row a pair of ICCID and IMEI: the history of
 * removable SIMs and of cards without a binding table.
 */
export class BindingLedger {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Notes that the SIM presents the value now. Counters of a card's row are kept; without them the ledger counts. */
  put(transaction: StoreTransaction, event: Omit<LedgerRow, 'seq' | 'lastUsedSeq'> & Partial<Counters>): void {
    const { holder, iccid, imei, operationId, source } = event;
    const key = `${holder}/${iccid}/${imei}`;
    const counted = event.seq === undefined ? this.#count(transaction, holder, key) : undefined;
    const { seq, lastUsedSeq } = counted ?? { seq: event.seq ?? 0, lastUsedSeq: event.lastUsedSeq ?? 0 };
    transaction.put(events, `${holder}/${iccid}/${operationId}`, { ...event, seq, lastUsedSeq } satisfies LedgerRow);
    const row: BindingHistoryRow = { iccid, imei, seq, lastUsedSeq, source, profileState: 'installed' };
    transaction.put(rows, key, row);
  }

  /** Events, oldest first. */
  rows(holder: string, iccid?: string): LedgerRow[] {
    const prefix = iccid === undefined ? `${holder}/` : `${holder}/${iccid}/`;
    return this.#store.list<LedgerRow>(events, { prefix }).map(({ value }) => value);
  }

  /** Every event of the bench. */
  all(): LedgerRow[] {
    return this.#store.list<LedgerRow>(events).map(({ value }) => value);
  }

  /** Marks the rows of profiles that are gone, and of those that came back. */
  setProfileStates(holder: string, installed: ReadonlySet<string>): void {
    const changed = this.#store
      .list<BindingHistoryRow>(rows, { prefix: `${holder}/` })
      .filter(({ value }) => (value.profileState === 'installed') !== installed.has(value.iccid));
    if (changed.length === 0) return;
    this.#store.transact((transaction) => {
      for (const { key, value } of changed)
        transaction.put(rows, key, {
          ...value,
          profileState: installed.has(value.iccid) ? 'installed' : 'deleted',
        } satisfies BindingHistoryRow);
    });
  }

  /** One holder's rows as the rules take them, each ICCID's read when it is asked for. */
  history(holder: string): BindingHistory {
    const store = this.#store;
    const all = () => store.list<BindingHistoryRow>(rows, { prefix: `${holder}/` }).map(({ value }) => value);
    return {
      get size() {
        return all().length;
      },
      of: (iccid) =>
        store
          .list<BindingHistoryRow>(rows, { prefix: `${holder}/${iccid}/` })
          .map(({ value }) => value)
          .sort(byLastUse),
      deleted: () =>
        all()
          .filter(({ profileState }) => profileState === 'deleted')
          .sort((a, b) => byLastUse(b, a)),
    };
  }

  #count(transaction: StoreTransaction, holder: string, key: string): Counters {
    const next = (transaction.get<number>(counters, holder) ?? 0) + 1;
    transaction.put(counters, holder, next);
    return { seq: transaction.get<BindingHistoryRow>(rows, key)?.seq ?? next, lastUsedSeq: next };
  }
}

type Counters = Pick<LedgerRow, 'seq' | 'lastUsedSeq'>;
