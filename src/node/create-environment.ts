import { chmodSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { BenchDevices, CardReaders, Environment, ModemLines, Store } from '#core/environment/index.ts';
import { readProxyPassword, readSome } from '#core/workstation/settings/index.ts';
import type { Settings } from '#shared/api/index.ts';
import { createPcscCardReaders } from '#hardware/card-reader/index.ts';
import { createSerialModemLines } from '#hardware/modem-line/index.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import { createBenchIdentity } from './bench-identity/index.ts';
import { joinBenches, openRealBench, openSimulatedBench } from './bench/index.ts';
import { createHttpsClient, createTrustStore, type HttpsClient } from './https-client/index.ts';
import { openJsonLog } from './json-log.ts';
import { openLab, workstationIdentity, type OpenLab } from './lab/index.ts';
import { createMachineDiagnostics } from './machine-diagnostics.ts';
import { createNamedServers, serverSettings } from './named-servers.ts';
import { productVersion } from './product-version.ts';
import { reportPrinter } from './report-printer/index.ts';
import { openSecretBox } from './secret-box.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { openSqliteTraceStore } from './sqlite-trace-store.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

export interface EnvironmentOptions {
  /** Made when missing; the caller holds its lock. */
  readonly dataFolder: string;
  readonly host: 'electron' | 'node';
  /** What stands on the bench; by default what the settings say. */
  readonly mode?: 'simulated' | 'real' | 'both' | undefined;
  /** Serial ports to offer besides those found: pseudo-terminals, modems behind an adapter. */
  readonly modemPorts?: readonly string[] | undefined;
}

export interface OpenEnvironment {
  readonly environment: Environment;
  readonly http: HttpsClient;
  /** Servers of the simulated bench; undefined without one. */
  readonly openLab: OpenLab | undefined;
  close(): Promise<void>;
}

/** Collections that hold keys of cards, packages and subscribers, or activation codes that are still good. */
const sealedCollections =
  /^((card|smdp|smds|network)\/|operationsKept$|boundPackages$|discoveries$|settingsSecrets$|fileWrites$)/;
const none = { list: async () => [], watch: () => () => {} };

/** A workstation's whole world on Node: stores, clock, HTTPS, the bench, and the lab of a simulated one. */
export async function createEnvironment({
  dataFolder,
  host,
  mode,
  modemPorts,
}: EnvironmentOptions): Promise<OpenEnvironment> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  chmodSync(dataFolder, 0o700);
  const path = (...names: string[]) => join(dataFolder, ...names);
  const box = openSecretBox(path('keys', 'store.key'));
  const open = (name: string, survives: 'powerLoss' | 'processDeath') =>
    openSqliteStore({ file: path(name), survives, sealed: { collections: sealedCollections, box } });

  const log = openJsonLog(path('workbench.log'));
  const store = open('workbench.db', 'powerLoss');
  const traceStore = openSqliteTraceStore({ file: path('trace.db') });
  const hardware = mode ?? hardwareSetting(store);
  const simulated = hardware !== 'real';
  const world = { clock: systemClock, random: systemRandom };

  const closers: (() => Promise<void> | void)[] = [];
  const benches: BenchDevices[] = [];
  let lab: OpenLab | undefined;
  const pki = simulated ? await createLabPki({ folder: path('pki'), ...world }) : undefined;
  if (pki !== undefined) {
    const services = open('services.db', 'processDeath');
    lab = await openLab({ ...world, store: services, log, pki, dropFolder: path('catalogue') });
    const cards = open('cards.db', 'processDeath');
    const bench = await openSimulatedBench({ ...world, store: cards, pki, openLab: lab });
    benches.push(bench);
    closers.push(
      () => bench.close(),
      lab.close,
      () => services.close(),
      () => cards.close(),
    );
  }

  const real = hardware !== 'simulated';
  const readers: CardReaders = real ? createPcscCardReaders() : none;
  const modemLines: ModemLines = real ? createSerialModemLines({ paths: modemPorts ?? portsOf(process.env) }) : none;
  if (real) benches.push(openRealBench({ readers, modemLines }));

  const settings = () => tlsSettings(store);
  const trust = createTrustStore({ settings, lab: pki?.tlsRoots });
  const ofLab = pki && { key: pki.workstation.privateKeyPem, cert: pki.workstation.certificatePem };
  const servers = createNamedServers({
    settings: () => readSome(store, serverSettings),
    labIdentity: pki && workstationIdentity,
  });
  const http = createHttpsClient({
    trust,
    proxy() {
      const { proxyUrl: url, proxyPassword: password } = settings();
      return { url, password };
    },
    identity: (name) => (name === workstationIdentity ? ofLab : servers.identity(name)),
  });

  const about = { version: productVersion(), host, runtime: runtimeName(), dataFolder, hardware };
  return {
    environment: {
      ...world,
      store,
      traceStore,
      http,
      log,
      devices: joinBenches(benches),
      readers,
      modemLines,
      servers,
      lab: lab?.lab,
      printer: reportPrinter,
      identity: createBenchIdentity({ folder: path('keys', 'reports'), clock: systemClock }),
      diagnostics: createMachineDiagnostics({
        about,
        readers,
        modemLines,
        trust,
        pkiFolder: pki?.folder,
        realHardware: real,
      }),
    },
    http,
    openLab: lab,
    async close() {
      http.close();
      for (const close of closers) await close();
      traceStore.close();
      store.close();
      log.close();
    },
  };
}

const runtimeName = () =>
  process.versions['electron'] === undefined ? `Node ${process.version}` : `Electron ${process.versions['electron']}`;

/** ESIM_WORKBENCH_MODEM_PORTS: paths, separated as in PATH. */
const portsOf = ({ ESIM_WORKBENCH_MODEM_PORTS: paths = '' }: NodeJS.ProcessEnv) =>
  paths.split(delimiter).filter((path) => path !== '');

const hardwareSetting = (store: Store) => readSome(store, ['hardware']).hardware;

const ofServers = ['trustedRoots', 'gsmaRootFiles', 'tlsRootFiles', 'proxyUrl'] as const;
type ServerSettings = Pick<Settings, (typeof ofServers)[number] | 'proxyPassword'>;

/** What the settings say of servers, as the workstation keeps them; read at each use, so that a change counts at once. */
const tlsSettings = (store: Store): ServerSettings => ({
  ...readSome(store, ofServers),
  proxyPassword: readProxyPassword(store),
});
