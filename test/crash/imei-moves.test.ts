import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { crashDevice as deviceId } from '#test/support/crash-works.ts';
import { crash } from '#test/support/crash-run.ts';
import { call, newFolder, WorkstationBench } from '#test/support/workstation-bench.ts';

const factory = '001101010001019';
const allotted = '001101010009004';

describe('a crash while a removable SIM makes an eSIM move', () => {
  let base: string;
  let iccid: string;

  /** An eSIM in service on the factory IMEI of the slot that the SIM is about to come into. */
  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    iccid = await bench.load(deviceId);
    await bench.recordBinding(deviceId, { iccid, imei: factory, source: 'factory', used: true });
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    await bench.stop({ keepFolder: true });
  });

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it(
    'leaves the old state or the new at every step, and the next start sees it through',
    { timeout: 600_000 },
    async () => {
      const seen = { old: 0, new: 0 };
      for (let ordinal = 1; ; ordinal++) {
        const folder = newFolder();
        cpSync(base, folder, { recursive: true });
        const child = crash(folder, 'moves', String(ordinal));
        if (child.stdout.includes('FINISHED')) {
          expect(child.stdout).toContain('FINISHED succeeded');
          rmSync(folder, { recursive: true, force: true });
          break;
        }
        const where = `append ${ordinal}`;
        expect(child.signal, `${where}: ${child.stderr}`).toBe('SIGKILL');
        const bench = await WorkstationBench.start(folder);
        try {
          const { handlers } = bench;
          const aurora = (await handlers.devices.bench(undefined, call)).devices.find(({ id }) => id === deviceId)!;
          const inserted = aurora.slots[0]!.sim === 'psim';
          const imeis = async () => (await handlers.imei.list({ deviceId }, call)).map(({ imei }) => imei);
          const latest = async () => (await handlers.operations.list({ deviceId, limit: 1 }, call))[0];
          const [first, second] = await imeis();
          const found = second === factory ? 'old' : 'new';
          seen[found]++;
          expect([first, second], where).toEqual([factory, found === 'old' ? factory : allotted]);

          // Where it was not done, it is asked again; where it was, nothing more happens. Without the SIM there is nothing to do.
          const isSettled = async () => {
            const operation = await latest();
            if (operation?.endedAt === null) await bench.run({ operationId: operation.id });
            const { conflicts } = await handlers.imei.matrix({ deviceId }, call);
            return conflicts.length === 0;
          };
          await vi.waitFor(async () => expect(await isSettled(), where).toBe(true), { timeout: 30_000, interval: 20 });
          const final = inserted ? allotted : factory;
          expect(await imeis(), where).toEqual([factory, final]);
          const [row] = await handlers.imei.history({ deviceId, iccid }, call);
          expect(row, where).toMatchObject({ imei: final, holder: 'card' });
          expect(row!.lastUsedSeq, where).toBeGreaterThan(0);
          expect((await handlers.journal.verify(undefined, call)).intact, where).toBe(true);
          const record = await handlers.imei.search({ text: '', limit: 100 }, call);
          expect(
            record
              .filter((one) => one.state === 'inService' && one.deviceId === deviceId)
              .map(({ imei, slot }) => [slot, imei]),
            where,
          ).toEqual(
            inserted
              ? [
                  [1, factory],
                  [2, allotted],
                ]
              : [[2, factory]],
          );
          expect(bench.lab.registry.allotments(), where).toHaveLength(inserted ? 1 : 0);
        } finally {
          await bench.stop();
        }
      }
      expect(seen.old).toBeGreaterThan(5);
      expect(seen.new).toBeGreaterThan(3);
    },
  );
});
