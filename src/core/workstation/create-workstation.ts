import type { Environment } from '#core/environment/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import type { OperationKind } from '#shared/api/index.ts';
import type { BenchServices } from './bench-services.ts';
import { createHandlers } from './create-handlers.ts';
import { DeviceDesks } from './devices/index.ts';
import { CardQuirks } from './euicc/index.ts';
import { FileSessions, FileWriteStore } from './files/index.ts';
import { BindingLedger, PolicyBook, RestorationLedger, watchRemovableSims } from './imei/index.ts';
import { Journal } from './journal/index.ts';
import { NotificationQueue, retryNotifications } from './notifications/index.ts';
import { OperationEngine } from './operations/index.ts';
import { operationKinds } from './operations/kinds/index.ts';
import { Es9pClient } from './profiles/index.ts';
import { SettingsStore } from './settings/index.ts';
import { MacroBook, ModemTerminal } from './terminal/index.ts';
import { TraceLog } from './trace/index.ts';
import { PlanBook, ReportStore } from './verification/index.ts';

export interface Workstation {
  /** The contract, for whichever transport the host brings. */
  readonly handlers: Handlers;
  /** Cancels what can be canceled, waits for the rest, ends every subscription. The environment stays open. */
  close(): Promise<void>;
}

/** What changes files alone. Reading the card anew would reset it, and with it the PINs it was just given. */
const leavesProfiles: ReadonlySet<OperationKind> = new Set(['pinVerify', 'fileWrite', 'fileWriteUndo']);

/** The use cases over one environment. What an earlier run left unfinished is dealt with when it resolves. */
export async function createWorkstation(environment: Environment): Promise<Workstation> {
  const { store, clock } = environment;
  const settings = new SettingsStore(store);
  const journal = new Journal(store, clock);
  const quirks = new CardQuirks(store);
  const operationOn = (deviceId: string): string | undefined => engine?.runningOn(deviceId);
  let engine: OperationEngine | undefined = undefined as OperationEngine | undefined;
  const stepOn = (deviceId: string) => engine?.stepOn(deviceId);
  const trace = new TraceLog({
    clock,
    store: environment.traceStore,
    log: environment.log,
    operationOn,
    stepOn,
    redaction: () => settings.current.redaction,
    keep: () => settings.current.traceLines,
  });
  const desks = new DeviceDesks({ environment, settings, trace, quirks, operationOn });
  const services: BenchServices = {
    environment,
    settings,
    journal,
    trace,
    quirks,
    desks,
    files: new FileSessions({ desks, settings, trace, clock }),
    fileWrites: new FileWriteStore(store),
    es9p: new Es9pClient({
      http: environment.http,
      trace,
      timeoutMs: () => settings.current.httpTimeoutSeconds * 1000,
      roots: (deviceId) => engine?.tlsRootsOn(deviceId),
    }),
    notifications: new NotificationQueue(store, clock),
    ledger: new BindingLedger(store),
    policies: new PolicyBook(store, journal),
    restorations: new RestorationLedger(store),
    plans: new PlanBook(store, journal),
    reports: new ReportStore(store),
  };
  engine = new OperationEngine({
    store,
    clock,
    journal,
    log: environment.log,
    kinds: operationKinds(services),
    device: (deviceId) => desks.find(deviceId),
    onStarted: () => desks.changed(),
    // Whatever came of it, the screen shows what the device holds now.
    onEnded: (device, kind) => void (leavesProfiles.has(kind) ? desks.changed() : desks.read(device)),
  });
  journal.append({
    operationId: null,
    deviceId: null,
    event: 'workstation.started',
    data: { version: environment.diagnostics.about.version },
  });
  await engine.recover();
  const stopRetrying = retryNotifications(services, engine);
  const stopWatching = watchRemovableSims(services, engine);
  const running = engine;
  const terminal = new ModemTerminal({ store, journal, desks, clock });
  const macros = new MacroBook(store, journal);
  // Nobody may ever ask for the bench (a headless one); its cards are known all the same, so that notifications can go out.
  void desks.bench();
  return {
    handlers: createHandlers(services, running, { terminal, macros }),
    async close() {
      stopRetrying();
      stopWatching();
      terminal.close();
      await running.close();
      await desks.close();
      trace.close();
      journal.close();
    },
  };
}
