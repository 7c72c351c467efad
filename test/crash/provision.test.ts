import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rmSync } from 'node:fs';
import { crashDevice } from '#test/support/crash-works.ts';
import { crashEverywhere } from '#test/support/crash-run.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

describe('a crash while a profile is loaded, bound and verified', () => {
  let base: string;

  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    await bench.stop({ keepFolder: true });
  });

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('leaves at every journal step a bench that is whole after the next start', { timeout: 900_000 }, async () => {
    const kills = await crashEverywhere(base, 'provision', async ({ bench, ordinal }) => {
      const { handlers } = bench;
      const [operation] = await handlers.operations.list({ limit: 1 }, call);
      const [, provision] = await handlers.operations.list({ limit: 2 }, call);
      expect(operation?.kind).toBe('notificationProcess');
      const profiles = await handlers.profiles.list({ deviceId: crashDevice }, call);
      // Whole or not at all: what is on the card is the order's profile, and it came to its end.
      if (provision!.state === 'rolledBack') expect(profiles, `append ${ordinal}`).toEqual([]);
      else {
        expect(provision, `append ${ordinal}`).toMatchObject({ state: 'succeeded', result: { outcome: 'pass' } });
        expect(profiles.map((profile) => profile.profileState)).toEqual(['enabled']);
        const order = (await handlers.services.orders(undefined, call))[0];
        expect(order).toMatchObject({ iccid: profiles[0]!.iccid, state: 'installed' });
      }
    });
    expect(kills).toBeGreaterThan(45);
  });
});
