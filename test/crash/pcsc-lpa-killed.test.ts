/**
 * The workstation dies by SIGKILL at any APDU of a download over a real pcscd, and is started again. EVERY_APDU=1 for the complete
 * sweep.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    service = await startVirtualReader();
    process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];
    servers = await FieldServers.start([eid]);
    const station = await FieldStation.fresh(servers);
    folder = station.folder;
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
    await once(child, 'message');
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

  it('holds a whole profile or none, and loses no notification and no code', { timeout: 1_800_000 }, async () => {
    const plan = { port: service.port(0), eid, pkiFolder: servers.pkiFolder };
    const card = await FieldCard.insert(await FieldCard.warmUp(service), plan);
    const started = await FieldStation.start(folder);
    const deviceId = await started.deviceWith(eid);
    const freeMemory = await freeMemoryOf(started, deviceId);
    await started.stop({ keepFolder: true });

    /** The next start deals with what was left; how, is to be checked. */
    async function recover(order: Awaited<ReturnType<FieldServers['order']>>, where: string) {
      const station = await FieldStation.start(folder);
      try {
        const { handlers } = station;
        const [operation] = (await handlers.operations.list({ limit: 20 }, call)).filter(
          (one) => one.kind === 'profileDownload',
        );
        const parts = { card, servers, station, deviceId, order, operation: operation!, freeMemory, where };
        return { recovered: operation!.recovered, state: operation!.state, fate: await checkAftermath(parts) };
      } finally {
        await station.stop({ keepFolder: true });
      }
    }
    const lpaPlan = (order: { activationCode: string | null }, apdu: number, when: FieldLpaPlan['when']) => ({
      folder,
      eid,
      activationCode: order.activationCode!,
      apdu,
      when,
    });

    const first = await servers.order();
    const undisturbed = await run(await warmUp(), lpaPlan(first, 0, 'before'));
    expect(undisturbed).toMatchObject({ state: 'succeeded' });
    expect(await recover(first, 'undisturbed')).toMatchObject({ recovered: false, fate: 'installed' });

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
      const { recovered, state, fate } = await recover(order, where);
      expect(recovered, where).toBe(true);
      fates[fate]++;
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    (await next).kill('SIGKILL');
    expect(fates.codeLost).toBe(0);
    expect(fates.installed + fates.loadedAgain).toBe(points.length);
    process.stdout.write(
      `workstation killed at ${points.length} points of ${apdus} APDUs: ${JSON.stringify([fates, [...states]])}\n`,
    );
    await card.end();
  });
});
