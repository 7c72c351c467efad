import type { Environment } from '#core/environment/index.ts';
import type { DeviceDesks } from './devices/index.ts';
import type { CardQuirks } from './euicc/index.ts';
import type { FileSessions } from './files/file-sessions.ts';
import type { FileWriteStore } from './files/file-write-store.ts';
import type { BindingLedger } from './imei/binding-ledger.ts';
import type { PolicyBook } from './imei/policy-book.ts';
import type { RestorationLedger } from './imei/restoration-ledger.ts';
import type { Journal } from './journal/index.ts';
import type { NotificationQueue } from './notifications/notification-queue.ts';
import type { Es9pClient } from './profiles/es9p-client.ts';
import type { SettingsStore } from './settings/index.ts';
import type { TraceLog } from './trace/index.ts';
import type { PlanBook } from './verification/plan-book.ts';
import type { ReportStore } from './verification/report-store.ts';

/** What the use cases share. Built once by createWorkstation. */
export interface BenchServices {
  readonly environment: Environment;
  readonly settings: SettingsStore;
  readonly journal: Journal;
  readonly trace: TraceLog;
  readonly quirks: CardQuirks;
  readonly desks: DeviceDesks;
  readonly files: FileSessions;
  readonly fileWrites: FileWriteStore;
  readonly es9p: Es9pClient;
  readonly notifications: NotificationQueue;
  readonly ledger: BindingLedger;
  readonly policies: PolicyBook;
  readonly restorations: RestorationLedger;
  readonly plans: PlanBook;
  readonly reports: ReportStore;
}
