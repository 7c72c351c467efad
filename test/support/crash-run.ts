import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { call, newFolder, WorkstationBench } from './workstation-bench.ts';
import { crashDevice, type crashWorks } from './crash-works.ts';

export interface CrashAftermath {
  readonly bench: WorkstationBench;
  /** The journal append the process died at, from 1. */
  readonly ordinal: number;
}

/** One run of crash-child.ts: `at` is the number of the append to die at, or its name. */
export function crash(folder: string, work: keyof typeof crashWorks | 'recovery', at: string) {
  const child = join(import.meta.dirname, 'crash-child.ts');
  return spawnSync(process.execPath, [child, folder, work, at], { encoding: 'utf8', timeout: 60_000 });
}

/**
 * Runs `work` on a copy of `base` again and again, killed at the first append, the second, and so on until one run reaches its end;
 * after each kill a new start recovers, what must always hold is checked, then what `check` adds. The number of kills.
 */
export async function crashEverywhere(
  base: string,
  work: keyof typeof crashWorks | 'recovery',
  check: (aftermath: CrashAftermath) => Promise<void>,
): Promise<number> {
  for (let ordinal = 1; ; ordinal++) {
    const folder = newFolder();
    cpSync(base, folder, { recursive: true });
    const child = crash(folder, work, String(ordinal));
    if (child.stdout.includes('FINISHED')) {
      expect(child.stdout).toContain('FINISHED succeeded');
      rmSync(folder, { recursive: true, force: true });
      return ordinal - 1;
    }
    expect(child.signal, `append ${ordinal} of ${work}: ${child.stderr}`).toBe('SIGKILL');
    const bench = await WorkstationBench.start(folder);
    try {
      await checkAftermath(bench, `append ${ordinal} of ${work}`);
      await check({ bench, ordinal });
    } finally {
      await bench.stop();
    }
  }
}

/** What holds after any crash: everything has an end, and card, modem, ledger and servers say the same. */
async function checkAftermath(bench: WorkstationBench, where: string): Promise<void> {
  const { handlers } = bench;
  const deviceId = crashDevice;
  expect((await handlers.journal.verify(undefined, call)).intact, where).toBe(true);
  const operations = await handlers.operations.list({ limit: 100 }, call);
  expect(
    operations.filter((one) => one.endedAt === null),
    where,
  ).toEqual([]);
  const { recovery } = await handlers.doctor.about(undefined, call);
  expect(recovery, where).toHaveLength(1);
  expect(operations[0], where).toMatchObject({ id: recovery[0]!.operationId, recovered: true });

  const profiles = await handlers.profiles.list({ deviceId }, call);
  const [, esim] = await handlers.imei.list({ deviceId }, call);
  const enabled = profiles.find((profile) => profile.profileState === 'enabled');
  if (enabled === undefined) {
    // Disabling leaves the modem alone: it shows what it showed, and that is on record.
    const rows = await handlers.imei.history({ deviceId }, call);
    expect([esim!.factoryImei, ...rows.map((row) => row.imei)], where).toContain(esim!.imei);
  } else {
    const [row] = await handlers.imei.history({ deviceId, iccid: enabled.iccid }, call);
    expect(row, where).toMatchObject({ imei: esim!.imei, holder: 'card' });
    expect(row!.boundAt, `${where}: ledger row`).not.toBeNull();
    expect(row!.lastUsedSeq, where).toBeGreaterThan(0);
  }

  // Nothing is lost: once everything is sent, the server has each number the card ever gave out.
  await bench.run(handlers.notifications.process({ deviceId }, call));
  const notifications = await handlers.notifications.list({ deviceId }, call);
  expect(
    notifications.filter((one) => one.deliveredAt === null),
    where,
  ).toEqual([]);
  const numbers = notifications.map((one) => one.seqNumber).sort((a, b) => a - b);
  expect(numbers, where).toEqual(numbers.map((_, i) => i + 1));
  const received = new Set(bench.lab.smdp.notifications().map((one) => one.seqNumber));
  expect(
    [...received].sort((a, b) => a - b),
    where,
  ).toEqual(numbers);
}
