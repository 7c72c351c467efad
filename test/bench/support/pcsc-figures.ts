import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { virtualReaderMissing } from '#test/support/virtual-reader.ts';
import type { Figure } from './figures.ts';

/**
 * The download through a real pcscd: one counted, then fourteen at once, each in a process of its own (PC/SC's library finds its
 * service once in a process). None, with a line, where there is no virtual reader.
 */
export async function pcscFigures(): Promise<Figure[]> {
  if (virtualReaderMissing !== undefined) return [];
  const figures: Figure[] = [];
  for (const run of ['counted', 'paced', 'atOnce']) {
    const child = fork(join(import.meta.dirname, 'pcsc-process.ts'), [run], { execArgv: [] });
    const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Figure[] | number];
    if (typeof said === 'number') throw new Error(`the bench over PC/SC (${run}) ended with ${said}`);
    figures.push(...said);
  }
  return figures;
}
