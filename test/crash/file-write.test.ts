import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { CardLink } from '#core/workstation/euicc/index.ts';
import { CardFiles } from '#core/workstation/files/index.ts';
import { createEnvironment } from '#node/create-environment.ts';
import { crash, crashEverywhere } from '#test/support/crash-run.ts';
import { traceFor } from '#test/support/trace.ts';
import { crashDevice } from '#test/support/crash-works.ts';
import { call, newFolder, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = crashDevice;
const after = '62F22062F23062F24062F250';

describe('a crash while a file is written', () => {
  let base: string;
  let before: string;
  let path: string;
  const read = async (bench: WorkstationBench) => (await bench.handlers.files.read({ deviceId, path }, call)).content!;

  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    base = bench.folder;
    const iccid = await bench.load(deviceId);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    const file = await bench.handlers.files.read({ deviceId, path: 'EF.FPLMN' }, call);
    ({ path } = file);
    before = file.content!;
    await bench.stop({ keepFolder: true });
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('leaves the former content or the new one, and the record says which', { timeout: 600_000 }, async () => {
    const seen = new Set<string>();
    const kills = await crashEverywhere(base, 'fileWrite', async ({ bench, ordinal }) => {
      const [operation] = (await bench.handlers.operations.list({ deviceId, limit: 10 }, call)).filter(
        ({ kind }) => kind === 'fileWrite',
      );
      const [write] = await bench.handlers.files.writes({ deviceId }, call);
      const content = await read(bench);
      const now = `${operation!.state} ${write?.state ?? 'no record'} ${content === before ? 'before' : content}`;
      expect(
        ['rolledBack no record before', 'rolledBack notWritten before', `succeeded done ${after}`],
        `append ${ordinal}`,
      ).toContain(now);
      seen.add(now);
      if (write?.state !== 'done') return;
      const undo = bench.handlers.files.undo({ deviceId, writeId: write.writeId }, call);
      expect(await bench.run(undo)).toMatchObject({ state: 'succeeded' });
      expect(await read(bench)).toBe(before);
    });
    expect(kills).toBeGreaterThan(3);
    expect(seen.size).toBe(3);
  });

  /** The process dies with the intent on record; the card got one block of two. */
  async function halfWritten(bytes: string): Promise<string> {
    const folder = newFolder();
    cpSync(base, folder, { recursive: true });
    expect(crash(folder, 'fileWrite', 'step.intended writeFile').signal).toBe('SIGKILL');
    const { environment, close } = await createEnvironment({ dataFolder: folder, host: 'node', mode: 'simulated' });
    const device = (await environment.devices.list()).find(({ id }) => id === deviceId)!;
    const link = await CardLink.connect(device.euiccReader!, traceFor(environment.clock), deviceId);
    await new CardFiles(link, { blockSize: 255 }).updateBinary(path, 0, fromHex(bytes));
    await link.close();
    await close();
    return folder;
  }

  it('is completed where the card got half of it', { timeout: 60_000 }, async () => {
    const bench = await WorkstationBench.start(await halfWritten(after.slice(0, 10)));
    try {
      expect(await read(bench)).toBe(after);
      const { recovery } = await bench.handlers.doctor.about(undefined, call);
      expect(recovery[0]).toMatchObject({
        found: expect.stringContaining('half written'),
        action: 'the write was completed',
      });
      expect((await bench.handlers.files.writes({ deviceId }, call))[0]).toMatchObject({ state: 'done' });
    } finally {
      await bench.stop();
    }
  });

  it('is left alone where somebody else wrote to the file meanwhile', { timeout: 60_000 }, async () => {
    const bench = await WorkstationBench.start(await halfWritten('00F110'));
    try {
      expect(await read(bench)).toMatch(/^00F110/);
      const [operation] = await bench.handlers.operations.list({ deviceId, limit: 1 }, call);
      expect(operation).toMatchObject({
        kind: 'fileWrite',
        state: 'failed',
        error: { code: 'CARD_FILE_CHANGED_SINCE' },
      });
      const [write] = await bench.handlers.files.writes({ deviceId }, call);
      expect(write).toMatchObject({ state: 'unsure' });
      const undo = bench.handlers.files.undo({ deviceId, writeId: write!.writeId }, call);
      expect(await bench.run(undo)).toMatchObject({ error: { code: 'CARD_FILE_CHANGED_SINCE' } });
    } finally {
      await bench.stop();
    }
  });
});
