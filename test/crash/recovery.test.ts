import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crash, crashEverywhere } from '#test/support/crash-run.ts';
import { crashDevice } from '#test/support/crash-works.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

describe('a crash while an earlier crash is dealt with', () => {
  let base: string;

  /** Died after the profile was enabled and before anybody knew. */
  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    await bench.stop({ keepFolder: true });
    expect(crash(base, 'provision', 'step.done enableProfile').signal).toBe('SIGKILL');
  });

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('is dealt with by the start after it', { timeout: 600_000 }, async () => {
    const kills = await crashEverywhere(base, 'recovery', async ({ bench, ordinal }) => {
      const operations = await bench.handlers.operations.list({ limit: 10 }, call);
      expect(
        operations.find((one) => one.kind === 'provision'),
        `append ${ordinal}`,
      ).toMatchObject({
        state: 'succeeded',
        recovered: true,
        result: { outcome: 'pass' },
      });
      const profiles = await bench.handlers.profiles.list({ deviceId: crashDevice }, call);
      expect(profiles.map((profile) => profile.profileState)).toEqual(['enabled']);
    });
    expect(kills).toBeGreaterThan(10);
  });
});
