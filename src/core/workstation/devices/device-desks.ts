import type { BenchDevice, Environment } from '#core/environment/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import type { Bench, Device, FaultName } from '#shared/api/index.ts';
import { toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import { IsdrSession, readEid, type CardQuirks } from '../euicc/index.ts';
import { LiveFeed, Mutex } from '../live/index.ts';
import {
  ModemMemory,
  ModemPool,
  readImeis,
  readSlotIccids,
  type CommandPriority,
  type ModemSession,
} from '../modems/index.ts';
import { readProfiles } from '../profiles/read-profiles.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { TraceLog } from '../trace/index.ts';
import { emptySnapshot, shownDevice, type DeviceSnapshot } from './device-snapshot.ts';
import { asSurveyed, surveyModem } from './modem-devices.ts';

export interface DeviceDesksParts {
  readonly environment: Environment;
  readonly settings: SettingsStore;
  readonly trace: TraceLog;
  readonly quirks: CardQuirks;
  operationOn(deviceId: string): string | undefined;
}

interface Desk {
  readonly card: Mutex;
  /** Releases the card that somebody left connected. */
  kept: (() => Promise<void>) | undefined;
  snapshot: DeviceSnapshot;
  firstRead: Promise<unknown> | undefined;
}

/** How long a bench view waits for devices that were never read yet. */
const patience = 1_500;

/** The devices of the bench: exclusive use of their cards and lines, and what was last read from them. */
export class DeviceDesks {
  /** Modems in use, and what is remembered of them. */
  readonly modems: ModemPool;
  readonly #parts: DeviceDesksParts;
  readonly #desks = new Map<string, Desk>();
  readonly #feed = new LiveFeed<void>();
  readonly #readListeners = new Set<(deviceId: string) => void>();
  readonly #stopWatching: () => void;
  #settingFault = false;
  #hotPlugs = 0;
  #closed = false;

  constructor(parts: DeviceDesksParts) {
    this.#parts = parts;
    const { clock, store } = parts.environment;
    this.modems = new ModemPool({ clock, trace: parts.trace, memory: new ModemMemory(store) });
    this.#stopWatching = parts.environment.devices.watch(() => void this.#hotPlug());
  }

  /** Rejects with UsageError DEVICE_UNKNOWN. */
  async find(deviceId: string): Promise<BenchDevice> {
    const device = (await this.list()).find((one) => one.id === deviceId);
    if (device === undefined) throw new UsageError('DEVICE_UNKNOWN', `no device ${deviceId} on this bench`);
    return device;
  }

  /** The device that last showed this eUICC. */
  deviceOf(eid: string): string | undefined {
    return [...this.#desks].find(([, desk]) => desk.snapshot.eid === eid)?.[0];
  }

  snapshot(deviceId: string): DeviceSnapshot {
    return this.#desk(deviceId).snapshot;
  }

  /** What was learnt of the device outside `refresh`; shown at once. */
  note(deviceId: string, change: Partial<DeviceSnapshot>): void {
    const desk = this.#desk(deviceId);
    desk.snapshot = { ...desk.snapshot, ...change };
    for (const profile of change.profiles ?? []) {
      this.#parts.trace.learn('iccid', profile.iccid);
      if (profile.imei !== null) this.#parts.trace.learn('imei', profile.imei);
    }
    if (change.eid !== undefined) this.#parts.trace.learn('eid', change.eid);
    for (const { read } of change.imeis ?? []) if (read !== null) this.#parts.trace.learn('imei', read);
    for (const iccid of change.slotIccids?.values() ?? []) this.#parts.trace.learn('iccid', iccid);
    this.changed();
  }

  /** Exclusive use of the device's eUICC. Rejects with UsageError NO_EUICC, DeviceError, CardError. */
  async withCard<T>(device: BenchDevice, work: (session: IsdrSession) => Promise<T>): Promise<T> {
    const reader = device.euiccReader;
    if (reader === undefined) throw new UsageError('NO_EUICC', `${device.name} has no eUICC`);
    const { trace, quirks, settings } = this.#parts;
    return this.exclusively(device, async () => {
      const { apduBlockSize: blockSize, isdrAids } = settings.current;
      const esimPorts = device.slots.filter(({ sim }) => sim === 'esim').length;
      const how = { deviceId: device.id, trace, quirks, blockSize, isdrAids, esimPorts };
      const session = await IsdrSession.open(reader, how);
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    });
  }

  /** Exclusive use of the device's reader, for work that opens its own session. */
  exclusively<T>(device: BenchDevice, work: () => Promise<T>): Promise<T> {
    return this.sharingKept(device, async () => {
      await this.releaseKept(device.id);
      return work();
    });
  }

  /** As `exclusively`, for the one who left the card connected: it is not released before. */
  sharingKept<T>(device: BenchDevice, work: () => Promise<T>): Promise<T> {
    return this.#desk(device.id).card.run(work);
  }

  /** The card stays connected when the work is done; `release` is called, once, before anybody else uses it. Never rejects. */
  keepConnected(device: BenchDevice, release: () => Promise<void>): void {
    this.#desk(device.id).kept = release;
  }

  /** To be called while the card is nobody else's. Whether one was connected. */
  async releaseKept(deviceId: string): Promise<boolean> {
    const desk = this.#desk(deviceId);
    const { kept } = desk;
    desk.kept = undefined;
    await kept?.();
    return kept !== undefined;
  }

  /**
   * Use of the device's modem, one command at a time with others who use it: those of a higher priority go first.
   * Rejects with UsageError NO_MODEM, DeviceError.
   */
  async withModem<T>(
    device: BenchDevice,
    work: (session: ModemSession) => Promise<T>,
    priority?: CommandPriority,
  ): Promise<T> {
    const line = device.modemLine;
    if (line === undefined) throw new UsageError('NO_MODEM', `${device.name} has no modem`);
    const session = await this.modems.open(line, { deviceId: device.id, priority });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  /** Reads card and modem anew; what cannot be read shows as the device's problem. */
  async read(device: BenchDevice): Promise<void> {
    if (this.#closed) return;
    if (device.kind === 'simulated') await Promise.all([this.#readCard(device), this.#readModem(device)]);
    else {
      // What the modem says is in its slots may make it a card reader.
      await this.#readModem(device);
      if (this.#closed) return;
      await this.#readCard(asSurveyed(device, this.modems));
    }
    for (const listener of this.#readListeners) listener(device.id);
  }

  /** Calls back after each reading of a device; returns the function that stops it. */
  onRead(listener: (deviceId: string) => void): () => void {
    this.#readListeners.add(listener);
    return () => this.#readListeners.delete(listener);
  }

  async bench(): Promise<Bench> {
    const devices = await this.#present();
    const unread = devices.filter((device) => this.#desk(device.id).firstRead === undefined);
    for (const device of unread) this.#desk(device.id).firstRead = this.read(device);
    const reads = devices.map((device) => this.#desk(device.id).firstRead);
    await Promise.race([Promise.all(reads), this.#parts.environment.clock.sleep(patience)]);
    return this.#view(devices);
  }

  /** Switches a fault of a simulated device; what that changes is read at once, unless it waits for an exchange to strike. */
  async setFault(device: BenchDevice, fault: FaultName, on: boolean, atApdu: number | undefined): Promise<void> {
    if (device.faults === undefined) throw new UsageError('NOT_SIMULATED', `${device.name} is not simulated`);
    this.#settingFault = true;
    try {
      device.faults.set(fault, on, atApdu);
    } finally {
      this.#settingFault = false;
    }
    if (fault !== 'powerCut' && this.#parts.operationOn(device.id) === undefined) await this.read(device);
    this.changed();
  }

  /** Puts a SIM into a slot of a simulated device, or takes it out; the device is read at once. */
  async setRemovableSim(device: BenchDevice, slot: number, sim: string | null): Promise<void> {
    const { removable } = device;
    if (removable === undefined) throw new UsageError('NOT_SIMULATED', `${device.name} is not simulated`);
    if (!removable.slots.includes(slot))
      throw new UsageError('SLOT_NOT_REMOVABLE', `slot ${slot} of ${device.name} takes no removable SIM`, {
        details: { slot, slots: removable.slots.join(' ') },
      });
    if (sim !== null && !removable.sims.includes(sim))
      throw new UsageError('SIM_UNKNOWN', `no SIM ${sim} to put in`, { details: { sims: removable.sims.join(' ') } });
    removable.set(slot, sim);
    if (this.#parts.operationOn(device.id) === undefined) await this.read(device);
    this.changed();
  }

  async device(deviceId: string): Promise<Device> {
    return this.#shown(await this.find(deviceId));
  }

  async *watch(signal?: AbortSignalLike): AsyncGenerator<Bench> {
    const changes = this.#feed.batches(signal);
    yield await this.bench();
    for await (const _batch of changes) yield this.#view(await this.list());
  }

  /** Tells watchers to look again. */
  changed(): void {
    this.#feed.publish();
  }

  /** Resolves when nobody uses a card or a line any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopWatching();
    this.#feed.close();
    const desks = [...this.#desks];
    await Promise.all(desks.map(([id, { card }]) => card.run(() => this.releaseKept(id))));
    await this.modems.idle();
  }

  async #readCard(device: BenchDevice): Promise<void> {
    if (device.euiccReader === undefined) return;
    try {
      const read = await this.withCard(device, async (session) => ({
        eid: await readEid(session),
        profiles: await readProfiles(session),
      }));
      this.note(device.id, { ...read, cardProblem: undefined });
    } catch (error) {
      this.note(device.id, { eid: undefined, profiles: [], cardProblem: this.#problem(error) });
    }
  }

  async #readModem(device: BenchDevice): Promise<void> {
    if (device.modemLine === undefined) return;
    try {
      const { imeis: known, slotIccids } = this.snapshot(device.id);
      // Changing the slot of a real modem takes it off the network: once is enough to know what is in the other.
      const knownIccids = device.kind === 'real' ? slotIccids : undefined;
      const read = await this.withModem(
        device,
        async (modem) => {
          const { slots } = await this.#surveyed(device, modem);
          const removable = slots.filter(({ sim }) => sim === 'psim').map(({ slot }) => slot);
          return {
            imeis: await readImeis(
              modem,
              slots.map(({ slot }) => slot),
              { known },
            ),
            slotIccids: await readSlotIccids(modem, removable, { known: knownIccids }),
          };
        },
        'background',
      );
      this.note(device.id, { ...read, modemProblem: undefined });
    } catch (error) {
      this.note(device.id, { imeis: [], slotIccids: new Map(), modemProblem: this.#problem(error) });
    }
  }

  async #surveyed(device: BenchDevice, modem: ModemSession): Promise<BenchDevice> {
    if (device.kind === 'simulated') return device;
    const { isdrAids } = this.#parts.settings.current;
    await this.exclusively(device, () => surveyModem(device, modem, this.modems, isdrAids));
    return asSurveyed(device, this.modems);
  }

  #problem(error: unknown) {
    if (!(error instanceof WorkbenchError))
      this.#parts.environment.log.error('device cannot be read', { error: String(error) });
    return toWireError(error);
  }

  /** Events come in swarms, one a reader at the start: those that arrive while devices are read make for one more look. */
  async #hotPlug(): Promise<void> {
    if (this.#settingFault) return;
    this.#hotPlugs++;
    if (this.#hotPlugs > 1) return;
    try {
      for (let seen = 0; seen < this.#hotPlugs && !this.#closed;) {
        seen = this.#hotPlugs;
        await this.#readIdle();
      }
    } finally {
      this.#hotPlugs = 0;
    }
  }

  /** Devices present now, real modems with what was found in their slots. */
  async list(): Promise<readonly BenchDevice[]> {
    return (await this.#parts.environment.devices.list()).map((device) => asSurveyed(device, this.modems));
  }

  /** Devices present now. What was read of those that went is forgotten: they may come back as others. */
  async #present(): Promise<readonly BenchDevice[]> {
    const devices = await this.list();
    for (const [id, desk] of this.#desks) {
      if (devices.some((device) => device.id === id)) continue;
      desk.snapshot = emptySnapshot;
      desk.firstRead = undefined;
    }
    return devices;
  }

  async #readIdle(): Promise<void> {
    // Left alone while an operation holds the device: it is read when that has ended.
    const idle = (await this.#present()).filter(({ id }) => this.#parts.operationOn(id) === undefined);
    await Promise.all(idle.map((device) => this.read(device)));
    this.changed();
  }

  #view(devices: readonly BenchDevice[]): Bench {
    const kinds = new Set(devices.map((device) => device.kind));
    const hardware = this.#parts.settings.current.hardware;
    const mode = kinds.size === 2 || (kinds.size === 0 && hardware === 'both') ? 'mixed' : [...kinds][0];
    return {
      name: this.#parts.settings.current.benchName,
      mode: mode ?? (hardware === 'real' ? 'real' : 'simulated'),
      devices: devices.map((device) => this.#shown(device)),
    };
  }

  #shown(device: BenchDevice): Device {
    return shownDevice(device, this.#desk(device.id).snapshot, this.#parts.operationOn(device.id));
  }

  #desk(deviceId: string): Desk {
    let desk = this.#desks.get(deviceId);
    if (desk === undefined) {
      desk = { card: new Mutex(), kept: undefined, snapshot: emptySnapshot, firstRead: undefined };
      this.#desks.set(deviceId, desk);
    }
    return desk;
  }
}
