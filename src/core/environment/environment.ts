import type { BenchDevices } from './bench-devices.ts';
import type { CardReaders } from './card-reader.ts';
import type { Clock } from './clock.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { HttpClient } from './http.ts';
import type { Lab } from './lab.ts';
import type { Log } from './log.ts';
import type { ModemLines } from './modem-line.ts';
import type { NamedServers } from './named-servers.ts';
import type { Random } from './random.ts';
import type { BenchIdentity, ReportPrinter } from './reports.ts';
import type { Store } from './store.ts';
import type { TraceStore } from './trace-store.ts';

/** Everything a workstation needs of the world; core itself does no I/O. */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly traceStore: TraceStore;
  readonly http: HttpClient;
  readonly log: Log;
  readonly devices: BenchDevices;
  readonly readers: CardReaders;
  readonly modemLines: ModemLines;
  readonly diagnostics: Diagnostics;
  readonly printer: ReportPrinter;
  readonly identity: BenchIdentity;
  readonly servers: NamedServers;
  /** Absent on a bench that uses other people's servers only. */
  readonly lab: Lab | undefined;
}
