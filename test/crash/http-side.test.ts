import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crash } from '#test/support/crash-run.ts';
import { crashDevice as deviceId } from '#test/support/crash-works.ts';
import { call, newFolder, WorkstationBench } from '#test/support/workstation-bench.ts';

const functions = ['initiateAuthentication', 'authenticateClient', 'getBoundProfilePackage'] as const;
/** Before the request goes out, and when the answer is there and nobody has looked at it yet. */
const points = functions.flatMap((name) => [`step.intended ${name}`, `step.done ${name}`]);

describe('a crash around a request of a download whose confirmation code nobody kept', () => {
  let base: string;
  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    await bench.stop({ keepFolder: true });
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it.each(points)('at %s leaves nothing on the card, and a code that works', { timeout: 120_000 }, async (point) => {
    const folder = newFolder();
    cpSync(base, folder, { recursive: true });
    const child = crash(folder, 'downloadWithCode', point);
    expect(child.signal, child.stderr).toBe('SIGKILL');
    const bench = await WorkstationBench.start(folder);
    try {
      const [operation] = await bench.handlers.operations.list({ limit: 1 }, call);
      expect(operation).toMatchObject({ recovered: true, state: 'rolledBack', error: { effect: 'codeStillGood' } });
      expect(await bench.handlers.profiles.list({ deviceId }, call)).toEqual([]);
      const [order] = await bench.handlers.services.orders(undefined, call);
      const input = { deviceId, activationCode: order!.activationCode!, confirmationCode: '4711', confirm: true };
      expect(await bench.run(bench.handlers.profiles.download(input, call))).toMatchObject({
        state: 'succeeded',
        result: { iccid: order!.iccid },
      });
    } finally {
      await bench.stop();
    }
  });
});
