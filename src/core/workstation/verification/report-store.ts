import type { Store, StoreTransaction } from '#core/environment/index.ts';
import { verificationReport, type VerificationReport } from '#shared/api/index.ts';

const collection = 'verificationReports';

export class ReportStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  put(transaction: StoreTransaction, report: VerificationReport): void {
    transaction.put(collection, `${report.deviceId}/${report.reportId}`, report);
  }

  get(deviceId: string, reportId: string): VerificationReport | undefined {
    const stored = this.#store.get<unknown>(collection, `${deviceId}/${reportId}`);
    return stored === undefined ? undefined : verificationReport.parse(stored);
  }

  /** Newest first; those of earlier versions with the members that came since. */
  list(deviceId: string): VerificationReport[] {
    return this.#store
      .list<unknown>(collection, { prefix: `${deviceId}/`, reverse: true })
      .map(({ value }) => verificationReport.parse(value));
  }
}
