import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TraceStore } from '#core/environment/index.ts';
import { exportTrace } from '#core/workstation/trace/export/index.ts';
import { TraceLog, TraceViews } from '#core/workstation/trace/index.ts';
import { openSqliteTraceStore } from '#node/sqlite-trace-store.ts';
import { systemClock } from '#node/system-clock.ts';
import { figure, type Figure } from './figures.ts';

const million = 1_000_000;
/** Commands and answers of a bench at work: SELECT, READ BINARY, an ES10 call in blocks, a segment of a profile. */
const exchanges: readonly (readonly [string, string])[] = [
  ['01A4040010A0000005591010FFFFFFFF890000010000', '6121'],
  ['01C0000021', '6F1F8410A0000005591010FFFFFFFF8900000100A5049F6501FFE00582030202009000'],
  ['81E2910006BF3E035C015A', 'BF3E125A10890490321234512345123456789012359000'],
  ['81E2910011BF3111A00C5A0A989444999999990920F38101', '9000'],
  [`81E2110078${'8803'.padEnd(240, 'A5')}`, '9000'],
  [`81E2910178${'5C'.repeat(120)}`, '9000'],
  ['00A40004022FE2', '9000'],
  ['00B000000A', '989444999999990920F39000'],
];

/** Ingest alone: a thousand lines a second for five seconds, counted on disk. */
export async function ingestFigures(file: string): Promise<Figure[]> {
  const store = openSqliteTraceStore({ file });
  const trace = new TraceLog({ clock: systemClock, store, redaction: () => 'medium', operationOn: () => 'op' });
  let number = 0;
  try {
    return await sustained(
      () => addLine(trace, number++),
      () => countIn(store),
    );
  } finally {
    trace.close();
    store.close();
  }
}

function addLine(trace: TraceLog, number: number): void {
  const [command, answer] = exchanges[(number >> 1) % exchanges.length]!;
  const isAnswer = number % 2 === 1;
  trace.add({
    deviceId: `device-${(number >> 12) % 14}`,
    kind: 'apdu',
    direction: isAnswer ? 'rx' : 'tx',
    name: 'ES10b.LoadBoundProfilePackage',
    text: isAnswer ? answer : command,
    durationMs: isAnswer ? 1 : null,
  });
}

/** Figures of the trace on a database of its own, which holds a million lines afterwards. */
export async function traceFigures(file: string): Promise<Figure[]> {
  const store = openSqliteTraceStore({ file });
  const trace = new TraceLog({
    clock: systemClock,
    store,
    redaction: () => 'medium',
    operationOn: () => 'op',
    keep: () => million,
  });
  let number = 0;
  const addOne = () => addLine(trace, number++);
  const figures: Figure[] = [];
  try {
    figures.push(...(await sustained(addOne, () => countIn(store))));

    let inAdd = 0;
    const begun = performance.now();
    const before = number;
    while (number < million) {
      const at = performance.now();
      for (let i = 0; i < 200; i++) addOne();
      inAdd += performance.now() - at;
      // Whoever else there is has a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    trace.flush();
    const ms = performance.now() - begun;
    figures.push(
      figure('lines a second, as many as go', (1000 * (number - before)) / ms, 'lines/s'),
      figure('one line, writing included', (1000 * inAdd) / (number - before), 'µs'),
      figure('lines of a million that are not on disk', million - countIn(store), '', { target: 0 }),
    );

    const views = new TraceViews(trace, store);
    figures.push(
      await timed('page in the middle of a million lines, first time', () => views.page({}, million / 2, 200)),
      await timed('page in the middle of a million lines, again', () => views.page({}, million / 2 + 1000, 200)),
      await timed('filter of one device over a million lines', () => views.page({ deviceId: 'device-3' }, 0, 200)),
      await timed('search of a text that is nowhere', () => views.find({}, 'DEADBEEF', 0, false)),
    );

    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const memory = process.memoryUsage().rss;
    let highest = memory;
    let bytes = 0;
    const startedExport = performance.now();
    for await (const piece of exportTrace(trace, { format: 'pcapng', filter: {}, redaction: 'medium' })) {
      bytes += piece.bytes.length / 2;
      highest = Math.max(highest, process.memoryUsage().rss);
    }
    delay.disable();
    figures.push(
      figure('export of a million lines as pcapng', (performance.now() - startedExport) / 1000, 's'),
      figure('of that, bytes', bytes / 1024 / 1024, 'MiB'),
      figure('event-loop delay meanwhile, p99', delay.percentile(99) / 1e6, 'ms'),
      figure('memory grown by, at most', (highest - memory) / 1024 / 1024, 'MiB', { target: 150 }),
    );
  } finally {
    trace.close();
    store.close();
  }
  return figures;
}

/** A thousand lines a second for five seconds, in bursts of ten milliseconds. */
async function sustained(addOne: () => void, kept: () => number): Promise<Figure[]> {
  const seconds = 5;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = kept();
  let inAdd = 0;
  const begun = performance.now();
  for (let sent = 0; sent < seconds * 1000;) {
    const due = Math.floor(performance.now() - begun);
    const at = performance.now();
    for (; sent < Math.min(due, seconds * 1000); sent++) addOne();
    inAdd += performance.now() - at;
    await sleep(10);
  }
  await sleep(200);
  delay.disable();
  return [
    figure('trace ingest: lines lost of five seconds at 1,000 a second', seconds * 1000 - (kept() - before), '', {
      target: 0,
    }),
    figure('trace ingest: one line, for whoever is on the line', (1000 * inAdd) / (seconds * 1000), 'µs', {
      target: 100,
    }),
    figure('trace ingest: event-loop delay meanwhile, p99', delay.percentile(99) / 1e6, 'ms', { target: 20 }),
    figure('trace ingest: event-loop delay meanwhile, longest', delay.max / 1e6, 'ms'),
  ];
}

/** Counted row by row: numbers alone would not show a gap. */
function countIn(store: TraceStore): number {
  let rows = 0;
  for (let after = 0; after < store.lastSeq; after += 50_000)
    rows += store.seqs({ after, upTo: after + 50_000 }, {}).length;
  return rows;
}

async function timed(name: string, work: () => Promise<unknown>): Promise<Figure> {
  const begun = performance.now();
  await work();
  return figure(name, performance.now() - begun, 'ms');
}
