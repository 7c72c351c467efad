import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLabPki, type LabCurve, type LabPki } from '#services/lab-pki/index.ts';
import type { ManualClock } from '#test/support/manual-clock.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

/** A lab PKI in a folder of its own, whose certificates are valid by the manual clock and by the real one. */
export async function temporaryLab(clock: ManualClock, curves?: LabCurve[]): Promise<{ pki: LabPki; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const pki = await createLabPki({ folder, clock, random: seededRandom(folder), curves });
  return { pki, remove: () => rmSync(folder, { recursive: true }) };
}
