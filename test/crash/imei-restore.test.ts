import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crashEverywhere } from '#test/support/crash-run.ts';
import { crashDevice } from '#test/support/crash-works.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = crashDevice;
const factory = '001101010001027';
const lent = '001101010009004';

describe('a crash while an IMEI is restored', () => {
  let base: string;

  /** The second slot shows what a profile had that is disabled now. */
  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    const iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    await bench.stop({ keepFolder: true });
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('leaves the former IMEI or the record’s, and the next start says which', { timeout: 600_000 }, async () => {
    const seen = new Set<string>();
    const kills = await crashEverywhere(base, 'imeiRestore', async ({ bench, ordinal }) => {
      const operations = await bench.handlers.operations.list({ deviceId, limit: 10 }, call);
      const operation = operations.find(({ kind }) => kind === 'imeiRestore');
      const imei = (await bench.handlers.imei.list({ deviceId }, call))[1]!.imei;
      const rows = await bench.handlers.imei.restorations({ deviceId }, call);
      const now = `${operation!.state} ${imei} ${rows.map(({ state }) => state).join()}`;
      expect(
        [`rolledBack ${lent} `, `rolledBack ${lent} left`, `succeeded ${factory} restored`],
        `append ${ordinal}`,
      ).toContain(now);
      seen.add(now);
      const { recovery } = await bench.handlers.doctor.about(undefined, call);
      expect(recovery[0]!.action).toMatch(
        imei === factory ? /the IMEI of the record is in place/ : /left as it was|the former IMEI stands/,
      );
    });
    expect(kills).toBeGreaterThan(6);
    expect(seen.size).toBe(3);
  });
});
