import type { BenchDevice } from '#core/environment/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import type { PackageSource } from '#shared/api/index.ts';
import { verificationPlanSchema } from '#shared/api/index.ts';
import { toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from './bench-services.ts';
import { discovered } from './discovery/index.ts';
import { runDoctor } from './doctor/index.ts';
import { readChipInfo } from './euicc/index.ts';
import {
  admitRestore,
  bindingHistory,
  bindingMatrix,
  compareWithRecord,
  imeiRecord,
  planBinding,
  readSlots,
  showImeis,
} from './imei/index.ts';
import { listNotifications, shownNotifications } from './notifications/index.ts';
import { compareFiles, dumpFiles, readTree, readView, resolvePath, shownPin } from './files/index.ts';
import type { OperationEngine } from './operations/index.ts';
import { cardOfDevice, comparePackageFiles, lintFile, sourceBytes, treeOfFile } from './packages/index.ts';
import { readActivationCode, readProfiles } from './profiles/index.ts';
import { firstEmptyDevice } from './devices/index.ts';
import { decodeExchange } from './trace/decode/index.ts';
import { exportTrace } from './trace/export/index.ts';
import { TraceViews } from './trace/index.ts';
import { Reports } from './reports/index.ts';
import { readModemInfo, runMacro, ShownLines, type MacroBook, type ModemTerminal } from './terminal/index.ts';

export interface TerminalServices {
  readonly terminal: ModemTerminal;
  readonly macros: MacroBook;
}

/** The contract over the use cases: every change goes through the operation engine, everything else reads or is typed by hand. */
export function createHandlers(
  services: BenchServices,
  engine: OperationEngine,
  { terminal, macros }: TerminalServices,
): Handlers {
  const { desks, environment, journal, plans, reports, settings, trace } = services;

  const shown = new ShownLines(trace);
  const views = new TraceViews(trace, environment.traceStore);
  const documents = new Reports(services, engine);

  const lastRead = new Map<string, unknown>();

  /** Reads now; while an operation holds the device, what this very question was answered last. Rejects with OPERATION_RUNNING. */
  const reading = async <T>(what: string, deviceId: string, read: (device: BenchDevice) => Promise<T>): Promise<T> => {
    const device = await desks.find(deviceId);
    const key = `${deviceId}/${what}`;
    const operationId = engine.runningOn(deviceId);
    if (operationId === undefined) {
      const answer = await read(device);
      lastRead.set(key, answer);
      return answer;
    }
    if (!lastRead.has(key)) throw runningOn(device, operationId);
    return lastRead.get(key) as T;
  };

  const refuseWhileRunning = (device: BenchDevice): void => {
    const operationId = engine.runningOn(device.id);
    if (operationId !== undefined) throw runningOn(device, operationId);
  };

  /** Class under which the catalogue keeps a package. */
  const catalogueClass = async (source: PackageSource) => {
    if (!('profileType' in source)) return undefined;
    const entries = await environment.lab?.administration.catalogue(undefined, { signal: undefined });
    return entries?.find(({ profileType }) => profileType === source.profileType)?.profileClass;
  };

  return {
    devices: {
      bench: () => desks.bench(),
      watch: (_input, { signal }) => desks.watch(signal),
      async refresh({ deviceId }) {
        const device = await desks.find(deviceId);
        if (engine.runningOn(deviceId) === undefined) await desks.read(device);
        return desks.device(deviceId);
      },
      async setFault({ deviceId, fault, on, atApdu }) {
        const device = await desks.find(deviceId);
        const data = { fault, on: String(on), ...(atApdu === undefined ? {} : { atApdu: String(atApdu) }) };
        journal.append({ operationId: null, deviceId, event: 'fault.set', data });
        await desks.setFault(device, fault, on, atApdu);
        return desks.device(deviceId);
      },
      async setRemovableSim({ deviceId, slot, sim }) {
        const device = await desks.find(deviceId);
        const data = { slot: String(slot), sim: sim ?? 'none' };
        journal.append({ operationId: null, deviceId, event: 'removableSim.set', data });
        await desks.setRemovableSim(device, slot, sim);
        return desks.device(deviceId);
      },
    },
    euicc: {
      info: ({ deviceId }) =>
        reading('info', deviceId, (device) =>
          desks.withCard(device, (session) => readChipInfo(session, services.quirks)),
        ),
      setDefaultDpAddress: (input) => engine.start('defaultDpAddress', input),
      memoryReset: async (input) => {
        await desks.bench();
        return engine.start('memoryReset', input);
      },
    },
    profiles: {
      async list({ deviceId }) {
        const device = await desks.find(deviceId);
        if (engine.runningOn(deviceId) !== undefined) return [...desks.snapshot(deviceId).profiles];
        const profiles = await desks.withCard(device, readProfiles);
        desks.note(deviceId, { profiles });
        return profiles;
      },
      parseActivationCode: ({ activationCode }) => readActivationCode(activationCode),
      discover: (input) => engine.start('profileDiscover', input),
      discovered: ({ operationId }) => discovered(environment.store, engine.get(operationId).deviceId, operationId),
      download: (input) => engine.start('profileDownload', input),
      enable: (input) => engine.start('profileEnable', input),
      disable: (input) => engine.start('profileDisable', input),
      delete: (input) => engine.start('profileDelete', input),
      setNickname: (input) => engine.start('profileNickname', input),
    },
    files: {
      tree: ({ deviceId, ...question }) =>
        reading(`tree ${question.directory ?? ''} ${question.depth}`, deviceId, (device) =>
          services.files.with(device, (session) => readTree(session, question)),
        ),
      read: ({ deviceId, path }) =>
        reading(`file ${path}`, deviceId, (device) =>
          services.files.with(device, async ({ files }) => readView(files, await resolvePath(files, path))),
        ),
      async dump({ deviceId, paths }) {
        const device = await desks.find(deviceId);
        refuseWhileRunning(device);
        return services.files.with(device, (session) => dumpFiles(session, paths, environment.clock.now()));
      },
      diff: ({ left, right }) =>
        compareFiles(services, left, right, async (deviceId) => {
          const device = await desks.find(deviceId);
          refuseWhileRunning(device);
          return device;
        }),
      pins: ({ deviceId, directory }) =>
        reading(`pins ${directory}`, deviceId, (device) =>
          services.files.with(device, async ({ files }) =>
            (await files.pins(await resolvePath(files, directory))).map(shownPin),
          ),
        ),
      verifyPin: (input) => engine.start('pinVerify', input),
      async release({ deviceId }) {
        const device = await desks.find(deviceId);
        refuseWhileRunning(device);
        return { released: await services.files.release(device) };
      },
      write: (input) => engine.start('fileWrite', input),
      undo: (input) => engine.start('fileWriteUndo', input),
      async writes({ deviceId }) {
        await desks.find(deviceId);
        return services.fileWrites.list(deviceId);
      },
    },
    notifications: {
      async list({ deviceId }) {
        const device = await desks.find(deviceId);
        if (engine.runningOn(deviceId) !== undefined)
          return shownNotifications(desks.snapshot(deviceId).eid ?? '', services);
        return listNotifications(device, services);
      },
      process: (input) => engine.start('notificationProcess', input),
      remove: async (input) => {
        await desks.bench();
        return engine.start('notificationRemove', input);
      },
    },
    imei: {
      async list({ deviceId }) {
        const device = await desks.find(deviceId);
        const idle = engine.runningOn(deviceId) === undefined;
        if (idle && device.modemLine !== undefined) await readSlots(device, services);
        const snapshot = desks.snapshot(deviceId);
        return showImeis(device, snapshot.imeis, snapshot);
      },
      history: ({ deviceId, iccid }) =>
        reading(`history ${iccid ?? ''}`, deviceId, (device) => bindingHistory(device, services, iccid)),
      plan: ({ deviceId, iccid }) =>
        reading(`plan ${iccid}`, deviceId, (device) => planBinding(device, services, iccid)),
      matrix: ({ deviceId }) => reading('matrix', deviceId, (device) => bindingMatrix(device, services)),
      bind: (input) => engine.start('imeiBind', input),
      reconcile: ({ deviceId, cause }) =>
        engine.start('imeiReconcile', { deviceId, event: { kind: 'reconcile', cause } }),
      async restore(input) {
        const { deviceId, slot, reason, operator } = input;
        await desks.bench();
        const device = await desks.find(deviceId);
        try {
          admitRestore(device, input, services);
        } catch (error) {
          // Who asked for it and was refused is on record too.
          const data = { slot: String(slot), reason, operator, code: toWireError(error).code };
          journal.append({ operationId: null, deviceId, event: 'imeiRestore.refused', data });
          throw error;
        }
        return engine.start('imeiRestore', input);
      },
      compareWithRecord: ({ deviceId }) =>
        reading('record comparison', deviceId, (device) => compareWithRecord(device, services)),
      async restorations({ deviceId }) {
        await desks.find(deviceId);
        return services.restorations.of(deviceId);
      },
      search: async ({ text, limit }) => {
        await desks.bench();
        return imeiRecord(services, text, limit);
      },
      policies: () => services.policies.all(),
      setPolicy: (policy) => services.policies.set(policy),
      removePolicy: ({ iccid }) => ({ removed: services.policies.remove(iccid) }),
    },
    modem: {
      async info({ deviceId }) {
        const device = await desks.find(deviceId);
        refuseWhileRunning(device);
        return shown.info(await desks.withModem(device, (session) => readModemInfo(deviceId, session), 'background'));
      },
      async send({ deviceId, ...options }) {
        const device = await desks.find(deviceId);
        refuseWhileRunning(device);
        return shown.exchange(await terminal.send(device, options));
      },
      history: ({ deviceId, limit }) =>
        terminal.history.list(deviceId, limit).map((exchange) => shown.exchange(exchange)),
      clearHistory: ({ deviceId }) => ({ removed: terminal.history.clear(deviceId) }),
      async *watch({ deviceId }, { signal }) {
        for await (const lines of terminal.watch(deviceId, signal)) yield lines.map((line) => shown.line(line));
      },
      macros: () => macros.all(),
      setMacro: ({ name, steps }) => macros.set(name, steps),
      removeMacro: ({ name }) => ({ removed: macros.remove(name) }),
      async runMacro({ deviceId, name }) {
        const device = await desks.find(deviceId);
        const macro = macros.of(name);
        refuseWhileRunning(device);
        const bench = { terminal, now: () => environment.clock.now(), refuseWhileRunning };
        return shown.macroRun(
          await desks.withModem(device, (session) => runMacro(bench, device, session, macro), 'terminal'),
        );
      },
    },
    verification: {
      start: (input) => engine.start('verify', input),
      list: ({ deviceId }) => reports.list(deviceId),
    },
    verificationPlans: {
      list: () => plans.all(),
      get: ({ name }) => plans.of(name),
      save: ({ plan }) => plans.save(plan),
      remove: ({ name }) => ({ removed: plans.remove(name) }),
      schema: () => ({ ...verificationPlanSchema }),
    },
    operations: {
      async provision(input) {
        const deviceId = input.deviceId ?? (await firstEmptyDevice(desks));
        return engine.start('provision', { ...input, deviceId });
      },
      list: (input) => engine.list(input),
      get: ({ operationId }) => engine.get(operationId),
      watch: ({ operationId }, { signal }) => engine.watch(operationId, signal),
      answer: ({ operationId, answer }) => engine.answer(operationId, answer),
      cancel: ({ operationId }) => engine.cancel(operationId),
    },
    reports: {
      list: (input) => documents.list(input),
      // What the profiles are called stands on the cards: a headless bench has not looked at them yet.
      async export(input) {
        await desks.bench();
        return documents.export(input);
      },
      async csv(input) {
        await desks.bench();
        return documents.csv(input);
      },
      async labels(input) {
        await desks.bench();
        return documents.labels(input);
      },
      identity: () => documents.identity(),
      renewIdentity: () => documents.renewIdentity(),
      verify: (input) => documents.verify(input),
    },
    packages: {
      async lint({ source, deviceId, profileClass }) {
        const bytes = sourceBytes(source, environment.lab);
        const known = profileClass ?? (await catalogueClass(source));
        if (deviceId === undefined) return lintFile(bytes, { profileClass: known });
        const { card, shown } = await reading('capability', deviceId, (device) =>
          desks.withCard(device, (session) =>
            cardOfDevice(
              session,
              deviceId,
              desks.snapshot(deviceId).profiles.map(({ iccid }) => iccid),
            ),
          ),
        );
        return lintFile(bytes, { profileClass: known, card, shownCard: shown });
      },
      tree: ({ source }) => treeOfFile(sourceBytes(source, environment.lab)),
      compare: ({ left, right }) =>
        comparePackageFiles(sourceBytes(left, environment.lab), sourceBytes(right, environment.lab)),
    },
    journal: {
      list: (input) => journal.list(input),
      verify: () => journal.verify(),
      watch: (_input, { signal }) => journal.watch(signal),
    },
    services: environment.lab?.administration ?? withoutLab,
    trace: {
      list: (input) => trace.list(input),
      page: ({ offset, limit, ...filter }) => views.page(filter, offset, limit),
      find: ({ search, offset, backwards, ...filter }) => views.find(filter, search, offset, backwards),
      locate: async ({ seq, ...filter }) => ({ offset: await views.locate(filter, seq) }),
      decode: ({ seq }) => decodeExchange(trace, environment.traceStore, seq),
      watch: (filter, { signal }) => trace.watch(filter, signal),
      clear() {
        const removed = trace.clear();
        views.forget();
        journal.append({
          operationId: null,
          deviceId: null,
          event: 'trace.cleared',
          data: { removed: String(removed) },
        });
        return { removed };
      },
      export: ({ format, redaction, ...filter }) =>
        exportTrace(trace, { format, filter, redaction: redaction ?? settings.current.redaction }),
    },
    settings: {
      get: () => settings.current,
      set(change) {
        const next = settings.set(change);
        const said = (name: string) => (name === 'allowImeiRestore' ? String(next.allowImeiRestore) : 'changed');
        const data = Object.fromEntries(Object.keys(change).map((name) => [name, said(name)]));
        journal.append({ operationId: null, deviceId: null, event: 'settings.changed', data });
        desks.changed();
        return next;
      },
    },
    doctor: {
      run: () => runDoctor(services),
      about: () => ({ ...environment.diagnostics.about, recovery: [...engine.recovery] }),
    },
  };
}

const runningOn = (device: BenchDevice, operationId: string): WorkbenchError =>
  new WorkbenchError('OPERATION_RUNNING', `operation ${operationId} is running on ${device.name}`, {
    details: { operationId, device: device.name },
    effect: 'none',
  });

const noLab = (): never => {
  throw new UsageError('LAB_ABSENT', 'this bench runs no services of its own');
};

const withoutLab: Handlers['services'] = {
  status: () => [],
  catalogue: () => [],
  addPackage: noLab,
  orders: () => [],
  createOrder: noLab,
  importOrders: noLab,
  exportOrders: noLab,
  expectedProfile: () => null,
  cancelOrder: noLab,
  events: () => [],
  allotments: () => [],
  registryDevices: () => [],
  registryImport: noLab,
  registryAllot: noLab,
  registryRequests: () => [],
  registryAlarms: () => [],
  acknowledgeAlarm: noLab,
  networkSubscribers: () => [],
  setSubscription: noLab,
  networkAttachments: () => [],
  networkEvents: () => [],
  networkEquipment: () => [],
  setEquipment: noLab,
  networkSettings: noLab,
  setNetworkSettings: noLab,
  homeNetworkKeys: () => [],
};
