import type { Store, StoreTransaction } from '#core/environment/index.ts';
import type { VerificationReport } from '#shared/api/index.ts';

const collection = 'verificationReports';

export class ReportStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  put(transaction: StoreTransaction, report: VerificationReport): void {
    transaction.put(collection, `${report.deviceId}/${report.reportId}`, report);
  }

  /** Newest first. */
  list(deviceId: string): VerificationReport[] {
    return this.#store
      .list<VerificationReport>(collection, { prefix: `${deviceId}/`, reverse: true })
      .map(({ value }) => value);
  }
}
