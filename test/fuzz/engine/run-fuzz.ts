import { Worker } from 'node:worker_threads';
import type { Figures, Finding, FuzzCase, FuzzTarget } from './fuzz-target.ts';
import type { WorkerOrder, WorkerReport } from './fuzz-worker.ts';
import { SharedProgress } from './shared-progress.ts';

export interface FuzzOptions {
  readonly seed: string;
  /** At most so many cases, and at most so long; at least one of the two. */
  readonly cases?: number;
  readonly seconds?: number;
  /** A case that takes longer hangs. Generous: nothing here depends on the speed of a machine. */
  readonly caseLimitMs?: number;
  /** Module whose `targets` has the target, where it is none of the list. */
  readonly module?: string;
  /** This case instead of generated ones. */
  readonly only?: FuzzCase | undefined;
}

/** A target that never ends a case is not tried for ever. */
const mostRestarts = 5;
const openLimitMs = 180_000;
const targetList = new URL('../targets/index.ts', import.meta.url).href;

/** Runs a target in a thread of its own under a watchdog; a thread that hangs or dies is replaced, and goes on after its case. */
export async function runFuzz(target: FuzzTarget, options: FuzzOptions): Promise<Figures> {
  const { seed, cases = Infinity, seconds = Infinity, caseLimitMs = 20_000, only, module = targetList } = options;
  const findings: Finding[] = [];
  const outcomes: Record<string, number> = {};
  let slowest = { ms: 0, index: 0 };
  let total = 0;
  let ms = 0;
  let first = 0;
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    const left = Math.max(0, seconds - ms / 1000);
    const progress = new SharedProgress();
    const order: WorkerOrder = {
      target: target.name,
      module,
      seed,
      first,
      cases,
      seconds: left,
      progress: progress.buffer,
      only,
    };
    const end = await watch(order, progress, caseLimitMs, (report) => {
      if (report.kind === 'finding') {
        findings.push(report.finding);
        return;
      }
      for (const [kind, count] of Object.entries(report.outcomes)) outcomes[kind] = (outcomes[kind] ?? 0) + count;
      if (report.slowest.ms > slowest.ms) slowest = report.slowest;
      total += report.cases;
      ms += report.ms;
    });
    if (end === undefined) break;
    const { index, input } = progress;
    findings.push({ ...end, target: target.name, seed, index, input });
    if (only !== undefined || index < 0) break;
    first = index + 1;
  }
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
  return {
    ...{ target: target.name, seed, cases: total, seconds: ms / 1000, outcomes, slowest, findings },
    crashes: count('crash'),
    hangs: count('hang'),
  };
}

/** Until the thread ends: undefined when by itself, else how it had to end. */
function watch(
  order: WorkerOrder,
  progress: SharedProgress,
  caseLimitMs: number,
  take: (report: WorkerReport) => void,
): Promise<Pick<Finding, 'kind' | 'error'> | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
      workerData: order,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    let finished = false;
    let beats = -1;
    let since = performance.now();
    const watchdog = setInterval(() => {
      if (progress.beats !== beats) {
        beats = progress.beats;
        since = performance.now();
      } else if (performance.now() - since > (progress.index < 0 ? openLimitMs : caseLimitMs)) {
        finish({ kind: 'hang', error: `the case did not end within ${caseLimitMs} ms` });
      }
    }, 500);
    const finish = (end: Pick<Finding, 'kind' | 'error'> | undefined) => {
      if (finished) return;
      finished = true;
      clearInterval(watchdog);
      void worker.terminate().then(() => resolve(end));
    };
    worker.on('message', (report: WorkerReport) => {
      take(report);
    });
    worker.on('error', (error) => finish({ kind: 'crash', error: error.stack ?? error.message }));
    worker.on('exit', (code) =>
      finish(code === 0 ? undefined : { kind: 'crash', error: `the thread ended with ${code}` }),
    );
  });
}
