import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rmSync } from 'node:fs';
import { crashDevice as deviceId } from '#test/support/crash-works.ts';
import { crashEverywhere } from '#test/support/crash-run.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

describe('a crash while a profile is deleted or notifications are sent', () => {
  let base: string;

  /** A disabled profile with its past: loaded, enabled, disabled; all of it waiting to be told to the server. */
  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    await bench.handlers.settings.set({ sendNotificationsAutomatically: false }, call);
    const iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
    await bench.stop({ keepFolder: true });
  });

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('deletes whole or not at all', { timeout: 300_000 }, async () => {
    const kills = await crashEverywhere(base, 'delete', async ({ bench, ordinal }) => {
      const [, removal] = await bench.handlers.operations.list({ limit: 2 }, call);
      const profiles = await bench.handlers.profiles.list({ deviceId }, call);
      const rows = await bench.handlers.imei.history({ deviceId }, call);
      const gone = removal!.state === 'succeeded';
      expect(profiles, `append ${ordinal}`).toHaveLength(gone ? 0 : 1);
      // The row outlives the profile, so that a re-install finds its IMEI.
      expect(rows).toMatchObject([{ profileState: gone ? 'deleted' : 'installed' }]);
    });
    expect(kills).toBeGreaterThanOrEqual(8);
  });

  it('sends every notification, whatever happens', { timeout: 300_000 }, async () => {
    const kills = await crashEverywhere(base, 'notifications', async ({ bench }) => {
      const notifications = await bench.handlers.notifications.list({ deviceId }, call);
      expect(notifications.map((one) => one.profileManagementOperation)).toEqual(['disable', 'enable', 'install']);
    });
    expect(kills).toBeGreaterThanOrEqual(4);
  });
});
