import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedDevice } from '#node/bench/simulated-device.ts';
import { openSimulatedDevice } from '#node/bench/simulated-device.ts';
import { labRadio } from '#node/lab/index.ts';
import { shippedProfiles } from '#node/shipped-profiles.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import type { Operation } from '#shared/api/index.ts';
import { defaultBench } from '#simulator/scenarios/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

/** One card with two eSIM ports (SGP.22 v3, MEP-A1) in a device whose two slots are both eSIM: docs/imei-binding-functions.md. */
describe('two enabled profiles of one card', () => {
  const deviceId = 'sim-aurora';
  let bench: WorkstationBench;
  let workstation: Workstation;
  let device: SimulatedDevice;
  let one: string;
  let other: string;

  beforeEach(async () => {
    bench = await WorkstationBench.start();
    await bench.workstation.close();
    const aurora = defaultBench.find(({ id }) => id === deviceId)!;
    const world = { clock: systemClock, random: systemRandom };
    const pki = await createLabPki({ folder: join(bench.folder, 'pki'), ...world });
    device = openSimulatedDevice({
      ...world,
      description: {
        ...aurora,
        slots: [
          { slot: 1, sim: 'esim' },
          { slot: 2, sim: 'esim' },
        ],
      },
      identity: await pki.euicc(aurora.eid),
      store: memoryStore(),
      profiles: shippedProfiles(),
      servers: { has: () => false, set: () => undefined },
      rootDsAddress: bench.lab.lab.smds.address,
      radio: labRadio(bench.lab.network),
      onChange: () => undefined,
    });
    const devices = { watch: () => () => undefined, list: async () => [device] };
    workstation = await createWorkstation({ ...bench.open.environment, devices });
    [one, other] = [await load(), await load()];
  });

  afterEach(async () => {
    await workstation.close();
    device.close();
    await bench.open.close();
  });

  /** Says yes to moves, and tells which. */
  async function run(started: Promise<{ operationId: string }> | { operationId: string }) {
    const { operationId } = await started;
    const asked: string[] = [];
    for await (const operation of workstation.handlers.operations.watch({ operationId }, call)) {
      if (operation.question?.kind === 'confirmMoves' && asked.length === 0) {
        asked.push(...operation.question.moves.map(({ iccid }) => iccid));
        await workstation.handlers.operations.answer(
          { operationId, answer: { kind: 'confirmMoves', accept: true } },
          call,
        );
      }
      if (operation.endedAt !== null) return { operation: operation as Operation, asked };
    }
    throw new Error('no end');
  }

  async function load(): Promise<string> {
    const { handlers } = workstation;
    const order = await handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true }, call);
    const input = { deviceId, activationCode: order.activationCode!, confirm: true };
    const { operation } = await run(handlers.profiles.download(input, call));
    expect(operation).toMatchObject({ state: 'succeeded' });
    return order.iccid;
  }

  const enable = (iccid: string, port?: number) =>
    run(workstation.handlers.profiles.enable({ deviceId, iccid, port }, call));
  const disable = (iccid: string) => run(workstation.handlers.profiles.disable({ deviceId, iccid }, call));
  /** Who is in service in which slot, and what the modem presents there. */
  const inService = async () =>
    (await workstation.handlers.imei.list({ deviceId }, call)).map(({ iccid, imei }) => ({ iccid, imei }));
  const states = async () =>
    (await workstation.handlers.profiles.list({ deviceId }, call)).map(
      ({ iccid, profileState, enabledOnPort, imei }) => ({
        ...{ iccid, profileState, port: enabledOnPort, imei },
      }),
    );
  const policy = (iccid: string, sharing: Parameters<typeof workstation.handlers.imei.setPolicy>[0]['sharing']) =>
    workstation.handlers.imei.setPolicy({ iccid, sharing, pinned: false, source: 'plan record' }, call);

  it('are in service side by side, each with an IMEI of its own, on card, modem and ledger', async () => {
    expect((await enable(one)).operation).toMatchObject({ state: 'succeeded' });
    expect((await enable(other, 2)).operation).toMatchObject({ state: 'succeeded' });
    const [first, second] = await inService();
    expect([first!.iccid, second!.iccid]).toEqual([one, other]);
    expect(first!.imei).not.toBe(second!.imei);
    expect(await states()).toEqual([
      { iccid: one, profileState: 'enabled', port: 1, imei: first!.imei },
      { iccid: other, profileState: 'enabled', port: 2, imei: second!.imei },
    ]);
    const rows = await workstation.handlers.imei.history({ deviceId }, call);
    expect(rows.map(({ iccid, imei }) => [iccid, imei]).sort()).toEqual(
      [
        [one, first!.imei],
        [other, second!.imei],
      ].sort(),
    );
    // Out of service and back, each has what it had; the other is left alone.
    expect((await disable(other)).operation).toMatchObject({ state: 'succeeded' });
    expect((await inService()).map(({ iccid }) => iccid)).toEqual([one, null]);
    expect((await enable(other, 2)).operation).toMatchObject({ state: 'succeeded' });
    expect(await inService()).toEqual([first, second]);
  });

  it('give way on the same port alone', async () => {
    const third = await load();
    await enable(one);
    await enable(other, 2);
    expect((await enable(third, 2)).operation).toMatchObject({ state: 'succeeded' });
    expect((await inService()).map(({ iccid }) => iccid)).toEqual([one, third]);
    expect((await enable(other, 3)).operation).toMatchObject({ state: 'failed', error: { code: 'NO_SUCH_PORT' } });
  });

  it('share an IMEI while both plans allow it, and move apart, shown and confirmed, when one no longer does', async () => {
    await policy(one, { kind: 'sameAllowed' });
    await policy(other, { kind: 'sameRequiredWith', group: one });
    await enable(one);
    await enable(other, 2);
    const [first, second] = await inService();
    expect(second!.imei).toBe(first!.imei);

    await policy(other, { kind: 'unique' });
    const { operation, asked } = await run(workstation.handlers.imei.reconcile({ deviceId, cause: 'reconnect' }, call));
    expect(operation).toMatchObject({ state: 'succeeded', result: { moved: '1' } });
    expect(asked).toHaveLength(1);
    const apart = await inService();
    expect(apart.map(({ iccid }) => iccid)).toEqual([one, other]);
    expect(apart[0]!.imei).not.toBe(apart[1]!.imei);
  });
});
