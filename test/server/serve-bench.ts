import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost } from '#server/host/create-host.ts';
import { writeHostFile } from '#server/host-file.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { WorkstationBench } from '#test/support/workstation-bench.ts';
import { silentLog } from './handlers-double.ts';

export interface ServedBench {
  readonly bench: WorkstationBench;
  /** Data folder by which the command line finds the host. */
  readonly data: string;
  stop(): Promise<void>;
}

/** A bench behind a running host, for the command line to talk to. */
export async function serveBench(): Promise<ServedBench> {
  const bench = await WorkstationBench.start();
  const data = mkdtempSync(join(tmpdir(), 'cli-served-'));
  const host = await createHost({
    handlers: bench.handlers,
    rendererFolder: data,
    version: '1',
    random: seededRandom('cli'),
    log: silentLog,
  });
  const { address, token } = host;
  writeHostFile(data, { address, token, pid: process.pid, version: '1', startedAt: '2026-01-01T00:00:00.000Z' });
  return {
    bench,
    data,
    async stop() {
      await host.close();
      await bench.stop();
      rmSync(data, { recursive: true });
    },
  };
}
