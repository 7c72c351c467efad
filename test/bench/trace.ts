/**
 * Trace ingest: what one line costs whoever is on the line, what writing them costs the event loop, and that none is lost at a
 * thousand a second and far above. Then a million lines: a page in the middle, a filter, a search, an export.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, report } from './support/figures.ts';
import { traceFigures } from './support/trace-figures.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-trace-'));
try {
  const figures = await traceFigures(join(folder, 'trace.db'));
  const bytes = statSync(join(folder, 'trace.db')).size;
  report('trace', [...figures, figure('size on disk of a million lines', bytes / 1024 / 1024, 'MiB')]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
