/**
 * The workstation dies by SIGKILL at any APDU of a download over a real pcscd, and is started again. EVERY_APDU=1 for the complete
 * sweep.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Order } from '#shared/api/index.ts';
import { checkAftermath, freeMemoryOf } from '#test/support/field-aftermath.ts';
import { FieldCard, FieldServers, FieldStation } from '#test/support/field-bench.ts';
import type { FieldLpaMessage, FieldLpaPlan } from '#test/support/field-lpa-messages.ts';
import { killPoints } from '#test/support/kill-points.ts';
import { startVirtualReader, virtualReaderMissing, type VirtualReader } from '#test/support/virtual-reader.ts';
import { call } from '#test/support/workstation-bench.ts';

const eid = '89049032000000000000000000000115';
const program = resolve(import.meta.dirname, '../support/field-lpa.ts');

describe.skipIf(virtualReaderMissing !== undefined)('a workstation that dies while it loads over PC/SC', () => {
  let service: VirtualReader;
  let servers: FieldServers;
  let folder: string;
  let card: FieldCard;
  let deviceId: string;
  let freeMemory: number;
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    service = await startVirtualReader();
    process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];
    servers = await FieldServers.start([eid]);
    const plan = { port: service.port(0), eid, pkiFolder: servers.pkiFolder };
    card = await FieldCard.insert(await FieldCard.warmUp(service), plan);
    const station = await FieldStation.fresh(servers);
    folder = station.folder;
    deviceId = await station.deviceWith(eid);
    freeMemory = await freeMemoryOf(station, deviceId);
    await station.stop({ keepFolder: true });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await servers?.stop();
    await service?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process that has read its program and waits for its plan. */
  async function warmUp(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (typeof message !== 'object' || message === null) throw new Error('the workstation did not start');
    return child;
  }

  /** Undefined when it died. */
  async function run(child: ChildProcess, plan: FieldLpaPlan) {
    let finished: Extract<FieldLpaMessage, { kind: 'finished' }> | undefined;
    child.on('message', (message: FieldLpaMessage) => {
      if (message.kind !== 'finished') return;
      finished = message;
      child.kill('SIGKILL');
    });
    child.send(plan);
    const [, signal] = (await once(child, 'exit')) as [unknown, string | null];
    expect(signal).toBe('SIGKILL');
    return finished;
  }

  const lpaPlan = (order: Order, apdu: number, when: FieldLpaPlan['when']): FieldLpaPlan => ({
    folder,
    eid,
    activationCode: order.activationCode!,
    apdu,
    when,
  });

  const lastDownload = async ({ handlers }: FieldStation): Promise<Operation> =>
    (await handlers.operations.list({ limit: 20 }, call)).find((one) => one.kind === 'profileDownload')!;

  /** The next start deals with what was left; how, is to be checked. */
  async function recover(order: Order, where: string) {
    const station = await FieldStation.start(folder);
    try {
      const operation = await lastDownload(station);
      const fate = await checkAftermath({ card, servers, station, deviceId, order, operation, freeMemory, where });
      return { operation, fate };
    } finally {
      await station.stop({ keepFolder: true });
    }
  }

  it('holds a whole profile or none, and loses no notification and no code', { timeout: 1_800_000 }, async () => {
    const first = await servers.order();
    const undisturbed = await run(await warmUp(), lpaPlan(first, 0, 'before'));
    expect(undisturbed).toMatchObject({ state: 'succeeded' });
    expect(await recover(first, 'undisturbed')).toMatchObject({ operation: { recovered: false }, fate: 'installed' });

    const { apdus } = undisturbed!;
    const fates = { installed: 0, loadedAgain: 0, codeLost: 0 };
    const states = new Map<string, number>();
    const points = killPoints(apdus, 'workstation killed', 12);
    let next = warmUp();
    for (const { apdu, when } of points) {
      const where = `${when} APDU ${apdu} of ${apdus}`;
      const order = await servers.order();
      const child = await next;
      expect(await run(child, lpaPlan(order, apdu, when)), where).toBeUndefined();
      next = warmUp();
      const { operation, fate } = await recover(order, where);
      expect(operation.recovered, where).toBe(true);
      fates[fate]++;
      states.set(operation.state, (states.get(operation.state) ?? 0) + 1);
    }
    (await next).kill('SIGKILL');
    expect(fates.codeLost).toBe(0);
    expect(fates.installed + fates.loadedAgain).toBe(points.length);
    process.stdout.write(
      `workstation killed at ${points.length} points of ${apdus} APDUs: ${JSON.stringify([fates, [...states]])}\n`,
    );
  });

  it.each([
    [8, 'codeStillGood'],
    [40, 'codeUnknown'],
  ] as const)(
    'says what it knows of the code when the card is out at the next start (APDU %i)',
    async (apdu, effect) => {
      const order = await servers.order();
      expect(await run(await warmUp(), lpaPlan(order, apdu, 'after'))).toBeUndefined();
      await card.pull();
      const station = await FieldStation.start(folder);
      try {
        const operation = await lastDownload(station);
        expect(operation).toMatchObject({ state: 'failed', recovered: true, error: { code: 'DEVICE_GONE', effect } });
        await card.reinsert();
        await station.deviceWith(eid);
        const where = `card out after APDU ${apdu}`;
        const parts = { card, servers, station, deviceId, order, operation, freeMemory, where };
        expect(await checkAftermath(parts)).toBe('loadedAgain');
      } finally {
        await station.stop({ keepFolder: true });
      }
    },
  );
});
