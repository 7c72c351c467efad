/** An LPA of ours with real readers only, cards of the field behind a real pcscd, and an SM-DP+ of ours over TLS. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { createEnvironment, type OpenEnvironment } from '#node/create-environment.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import type { Operation, Order } from '#shared/api/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import type {
  CardEnd,
  CardHabits,
  CardStatistics,
  FieldCardMessage,
  FieldCardPlan,
  FieldCardRequest,
} from './field-card-messages.ts';
import type { VirtualReader } from './virtual-reader.ts';
import { call, newFolder } from './workstation-bench.ts';

/** PCSC-Lite looks at its readers every 400 ms. */
const removalShowsWithinMs = 500;
const program = resolve(import.meta.dirname, 'field-card.ts');

/** A card in a process of its own. */
export class FieldCard {
  readonly #child: ChildProcess;
  readonly plan: FieldCardPlan;

  private constructor(child: ChildProcess, plan: FieldCardPlan) {
    this.#child = child;
    this.plan = plan;
  }

  /** A process that has read its program and waits to become a card. */
  static async warmUp(service: VirtualReader): Promise<ChildProcess> {
    const child = service.spawn(program);
    await next(child, 'ready');
    return child;
  }

  static async insert(child: ChildProcess, plan: FieldCardPlan): Promise<FieldCard> {
    const card = new FieldCard(child, plan);
    await card.#ask({ kind: 'start', plan }, 'inserted');
    return card;
  }

  setHabits(habits: CardHabits) {
    return this.#ask({ kind: 'habits', habits }, 'done');
  }

  /** When and how the card ends; null calls it off. */
  setEnd(end: CardEnd | null) {
    return this.#ask({ kind: 'end', end }, 'done');
  }

  /** Resolves when PC/SC has seen it, too: a card that is back sooner was never away. */
  async pull(): Promise<void> {
    await this.#ask({ kind: 'pull' }, 'pulled');
    await sleep(removalShowsWithinMs);
  }

  reinsert() {
    return this.#ask({ kind: 'insert' }, 'inserted');
  }

  statistics(): Promise<CardStatistics> {
    return this.#ask({ kind: 'statistics' }, 'statistics');
  }

  /** Resolves when its process has died and PC/SC has seen it: another card in the slot sooner than that is none to pcscd. */
  async died(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    await sleep(removalShowsWithinMs);
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.died();
  }

  #ask<Kind extends FieldCardMessage['kind']>(request: FieldCardRequest, kind: Kind) {
    const answer = next(this.#child, kind);
    this.#child.send(request);
    return answer;
  }
}

type Message<Kind extends FieldCardMessage['kind']> = Extract<FieldCardMessage, { kind: Kind }>;

function next<Kind extends FieldCardMessage['kind']>(child: ChildProcess, kind: Kind): Promise<Message<Kind>> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (message: unknown) => {
      if ((message as FieldCardMessage).kind !== kind) return;
      stop();
      resolve(message as Message<Kind>);
    };
    const onExit = () => {
      stop();
      reject(new Error(`the card process ended before it was ${kind}`));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** SM-DP+ and PKI that the cards of a test belong to. */
export class FieldServers {
  readonly folder: string;
  readonly pkiFolder: string;
  /** PEM file of the roots that the servers' TLS certificates chain to. */
  readonly rootFile: string;
  readonly #open: OpenEnvironment;

  private constructor(folder: string, open: OpenEnvironment) {
    this.folder = folder;
    this.pkiFolder = join(folder, 'pki');
    this.rootFile = join(folder, 'roots.pem');
    this.#open = open;
  }

  static async start(eids: readonly string[]): Promise<FieldServers> {
    const folder = newFolder();
    const open = await createEnvironment({ dataFolder: folder, host: 'node', mode: 'simulated' });
    const servers = new FieldServers(folder, open);
    const pki = await createLabPki({ folder: servers.pkiFolder, clock: systemClock, random: systemRandom });
    for (const eid of eids) await pki.euicc(eid);
    writeFileSync(servers.rootFile, pki.tlsRoots.join('\n'));
    return servers;
  }

  get smdp() {
    return this.#open.openLab!.smdp;
  }

  async order(profileType = 'workbench-lte', personalise = true): Promise<Order> {
    return this.#administration.createOrder({ profileType, personalise }, call);
  }

  /** Adds a package to the catalogue; its profile type. */
  async addPackage(name: string, der: Uint8Array): Promise<string> {
    return (await this.#administration.addPackage({ name, der: toHex(der) }, call)).profileType;
  }

  async stateOf(orderId: string): Promise<Order['state']> {
    const orders = await this.#administration.orders(undefined, call);
    return orders.find((one) => one.orderId === orderId)!.state;
  }

  /** Sequence numbers of the notifications that arrived from one card, each once, in order. */
  received(eid: string): number[] {
    const own = this.smdp.notifications().filter((one) => one.eid === eid);
    return [...new Set(own.map((one) => one.seqNumber))].sort((a, b) => a - b);
  }

  async stop(): Promise<void> {
    await this.#open.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #administration() {
    return this.#open.environment.lab!.administration;
  }
}

/** A workstation over the machine's PC/SC service alone. */
export class FieldStation {
  readonly folder: string;
  readonly open: OpenEnvironment;
  readonly workstation: Workstation;

  private constructor(folder: string, open: OpenEnvironment, workstation: Workstation) {
    this.folder = folder;
    this.open = open;
    this.workstation = workstation;
  }

  static async start(folder: string): Promise<FieldStation> {
    const open = await createEnvironment({ dataFolder: folder, host: 'node', mode: 'real' });
    return new FieldStation(folder, open, await createWorkstation(open.environment));
  }

  /** On a folder of its own, trusting the servers. */
  static async fresh(servers: FieldServers, settings: Partial<Parameters<Handlers['settings']['set']>[0]> = {}) {
    const station = await FieldStation.start(newFolder());
    await station.handlers.settings.set({ tlsRootFiles: [servers.rootFile], hardware: 'real', ...settings }, call);
    return station;
  }

  get handlers(): Handlers {
    return this.workstation.handlers;
  }

  /** The device that shows this eUICC; waited for. */
  deviceWith(eid: string): Promise<string> {
    return vi.waitFor(
      async () => {
        const { devices } = await this.handlers.devices.bench(undefined, call);
        const device = devices.find((one) => one.eid === eid);
        if (device === undefined) throw new Error(JSON.stringify(devices.map(({ id, problem }) => ({ id, problem }))));
        return device.id;
      },
      { timeout: 15_000, interval: 30 },
    );
  }

  async run(started: Promise<{ operationId: string }> | { operationId: string }): Promise<Operation> {
    const { operationId } = await started;
    for await (const operation of this.handlers.operations.watch({ operationId }, call))
      if (operation.endedAt !== null) return operation;
    throw new Error(`operation ${operationId} did not end`);
  }

  download(deviceId: string, order: Order): Promise<Operation> {
    const input = { deviceId, activationCode: order.activationCode!, confirm: true };
    return this.run(this.handlers.profiles.download(input, call));
  }

  async stop(options: { keepFolder?: boolean } = {}): Promise<void> {
    await this.workstation.close();
    await this.open.close();
    if (!options.keepFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}
