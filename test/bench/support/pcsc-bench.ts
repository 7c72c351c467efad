/**
 * The product's own workstation on real PC/SC, everything else in processes of its own: pcscd with virtual readers, the cards,
 * the SM-DP+. What this process costs is what the workstation costs.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHex } from '#core/protocol/bytes/index.ts';
import { createWorkstation } from '#core/workstation/index.ts';
import { createEnvironment } from '#node/create-environment.ts';
import type { Operation } from '#shared/api/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import { startVirtualReader, type VirtualCard } from '#test/support/virtual-reader.ts';
import type { SmdpAnswer, SmdpRequest } from './smdp-process.ts';

const call = { signal: undefined };

export interface PcscBench {
  readonly handlers: Handlers;
  readonly cards: readonly VirtualCard[];
  addPackage(profileType: string, der: Uint8Array): Promise<void>;
  /** An activation code; `personalise` for a subscriber of its own. */
  order(profileType: string, personalise: boolean): Promise<{ activationCode: string; iccid: string }>;
  /** Loads into the card and resolves with the operation. Rejects when it does not succeed. */
  load(card: VirtualCard, activationCode: string): Promise<Operation>;
  remove(card: VirtualCard, iccid: string): Promise<void>;
  close(): Promise<void>;
}

export async function startPcscBench(options: {
  readonly cards: number;
  readonly paced?: boolean;
  readonly recorded?: boolean;
}): Promise<PcscBench> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pcsc-'));
  const pkiFolder = join(folder, 'pki');
  const smdp = await startSmdp(join(folder, 'smdp'), pkiFolder);
  const service = await startVirtualReader({ slots: options.cards });
  const cards = await service.insertCards(options.cards, { ...options, pkiFolder });
  process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];

  const open = await createEnvironment({ dataFolder: join(folder, 'data'), host: 'node', mode: 'real' });
  const workstation = await createWorkstation(open.environment);
  const { handlers } = workstation;
  await handlers.settings.set({ tlsRootFiles: [smdp.tlsRoot], apduBlockSize: 255 }, call);
  await everyCardRead(handlers, cards);

  const ended = async ({ operationId }: { operationId: string }): Promise<Operation> => {
    for await (const operation of handlers.operations.watch({ operationId }, call)) {
      if (operation.endedAt === null) continue;
      if (operation.state !== 'succeeded') throw new Error(JSON.stringify(operation.error));
      return operation;
    }
    throw new Error('no end');
  };
  const deviceOf = (card: VirtualCard) => `pcsc:${card.reader}`;

  return {
    handlers,
    cards,
    addPackage: async (profileType, der) =>
      void (await smdp.ask({ kind: 'addPackage', profileType, der: toHex(der) }, 'added')),
    order: (profileType, personalise) => smdp.ask({ kind: 'order', profileType, personalise }, 'ordered'),
    load: async (card, activationCode) =>
      ended(await handlers.profiles.download({ deviceId: deviceOf(card), activationCode, confirm: true }, call)),
    async remove(card, iccid) {
      const confirmation = iccid.slice(-4);
      await ended(await handlers.profiles.delete({ deviceId: deviceOf(card), iccid, confirmation }, call));
    },
    async close() {
      await workstation.close();
      await open.close();
      await service.close();
      smdp.process.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** pcscd sees a card some hundred milliseconds after it was inserted. */
async function everyCardRead(handlers: Handlers, cards: readonly VirtualCard[]): Promise<void> {
  for (;;) {
    const { devices } = await handlers.devices.bench(undefined, call);
    const eids = new Set(devices.map((device) => device.eid));
    if (cards.every((card) => eids.has(card.eid))) return;
    await sleep(100);
  }
}

async function startSmdp(dataFolder: string, pkiFolder: string) {
  const child: ChildProcess = fork(join(import.meta.dirname, 'smdp-process.ts'), [dataFolder, pkiFolder], {
    execArgv: [],
  });
  const answer = async <Kind extends SmdpAnswer['kind']>(kind: Kind) => {
    const heard = new AbortController();
    const first = Promise.race([once(child, 'message', heard), once(child, 'exit', heard)]);
    const [said] = (await first.finally(() => heard.abort())) as [SmdpAnswer];
    if (said.kind !== kind) throw new Error(`the SM-DP+ said ${JSON.stringify(said)}`);
    return said as Extract<SmdpAnswer, { kind: Kind }>;
  };
  const { address, tlsRoot } = await answer('listening');
  return {
    process: child,
    address,
    tlsRoot,
    /** One at a time. */
    ask<Kind extends SmdpAnswer['kind']>(request: SmdpRequest, kind: Kind) {
      child.send(request);
      return answer(kind);
    },
  };
}
