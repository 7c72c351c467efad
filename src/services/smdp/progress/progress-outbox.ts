import type { Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { FunctionExecutionStatus, ProgressPoint } from '#core/protocol/sgp22/index.ts';

/** One ES2+.HandleDownloadProgressInfo to be sent. */
export interface ProgressReport {
  readonly iccid: string;
  readonly eid: string | null;
  readonly profileType: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly point: ProgressPoint;
  readonly status: FunctionExecutionStatus;
  /** Base64. */
  readonly resultData?: string | undefined;
}

export interface WaitingReport extends ProgressReport {
  readonly key: string;
  /** The functionCallIdentifier, the same at each repetition. */
  readonly callId: string;
}

const outboxIn = 'smdp/progress';

/** Reports the operator has not acknowledged yet, durable, in order for each ICCID. */
export class ProgressOutbox {
  /** Called after a report was added; whoever sends sets it. */
  onAdded: () => void = () => {};
  readonly #store: Store;
  readonly #random: Random;

  constructor(environment: { readonly store: Store; readonly random: Random }) {
    this.#store = environment.store;
    this.#random = environment.random;
  }

  /** Part of the transaction that brings about what is reported. */
  addIn(transaction: StoreTransaction, report: ProgressReport): void {
    const prefix = `${report.iccid}/`;
    const [last] = transaction.list(outboxIn, { prefix, reverse: true, limit: 1 });
    const next = last === undefined ? 0 : Number(last.key.slice(prefix.length)) + 1;
    const callId = toHex(this.#random.bytes(16));
    transaction.put(outboxIn, prefix + String(next).padStart(10, '0'), { ...report, callId });
    queueMicrotask(() => this.onAdded());
  }

  add(report: ProgressReport): void {
    this.#store.transact((transaction) => this.addIn(transaction, report));
  }

  /** The oldest report of each ICCID. */
  heads(): WaitingReport[] {
    const heads = new Map<string, WaitingReport>();
    for (const { key, value } of this.#store.list<Omit<WaitingReport, 'key'>>(outboxIn))
      if (!heads.has(value.iccid)) heads.set(value.iccid, { ...value, key });
    return [...heads.values()];
  }

  remove(key: string): void {
    this.#store.transact((transaction) => transaction.delete(outboxIn, key));
  }
}
