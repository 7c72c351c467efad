/** Runs the cases of one target, in a thread that can be ended from outside when a case does not end. */
import { parentPort, workerData } from 'node:worker_threads';
import { Dice } from './dice.ts';
import type { Finding, FuzzBench, FuzzCase, FuzzTarget } from './fuzz-target.ts';
import { minimise } from './minimise.ts';
import { SharedProgress } from './shared-progress.ts';

export interface WorkerOrder {
  readonly target: string;
  /** Module whose `targets` has it. */
  readonly module: string;
  readonly seed: string;
  readonly first: number;
  readonly cases: number;
  readonly seconds: number;
  readonly progress: SharedArrayBuffer;
  /** Instead of generated cases. */
  readonly only?: FuzzCase | undefined;
}

export type WorkerReport =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | {
      readonly kind: 'figures';
      readonly cases: number;
      readonly ms: number;
      readonly outcomes: Record<string, number>;
      readonly slowest: { readonly ms: number; readonly index: number };
      readonly isLast: boolean;
    };

// A case may wait for what never comes, with nothing else to keep the thread alive.
setInterval(() => undefined, 60_000);

const order = workerData as WorkerOrder;
const progress = new SharedProgress(order.progress);
const { targets } = (await import(order.module)) as { readonly targets: readonly FuzzTarget[] };
const target = targets.find(({ name }) => name === order.target)!;
const report = (message: WorkerReport) => parentPort!.postMessage(message);

let stray: unknown;
process.on('unhandledRejection', (error) => (stray ??= error));
process.on('uncaughtException', (error) => (stray ??= error));

/** What went wrong, if anything did. */
async function defectOf(bench: FuzzBench, input: FuzzCase): Promise<{ error?: unknown; outcome?: string }> {
  stray = undefined;
  try {
    const answer = bench.run(input);
    const outcome = typeof answer === 'string' ? answer : await answer;
    return stray === undefined ? { outcome } : { error: stray };
  } catch (error) {
    return { error };
  }
}

/** What makes two failures the same: the kind, and the message without its numbers. */
const signature = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    .replace(/[0-9A-F]{2,}|\d+/g, '#')
    .slice(0, 160);

const described = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

progress.begin(-1, []);
const bench = await target.open();
const known = new Set<string>();
const started = performance.now();
let outcomes: Record<string, number> = {};
let slowest = { ms: 0, index: order.first };
let done = 0;
let reported = started;

function tell(isLast: boolean): void {
  report({ kind: 'figures', cases: done, ms: performance.now() - reported, outcomes, slowest, isLast });
  reported = performance.now();
  outcomes = {};
  done = 0;
}

for (let index = order.first; ; index++) {
  if (order.only === undefined ? index >= order.cases : index > order.first) break;
  if (performance.now() - started > order.seconds * 1000) break;
  const input = order.only ?? bench.generate(new Dice(`${order.seed}/${target.name}/${index}`));
  progress.begin(index, input);
  const from = performance.now();
  const { error, outcome } = await defectOf(bench, input);
  const ms = performance.now() - from;
  if (ms > slowest.ms) slowest = { ms, index };
  done++;
  outcomes[outcome ?? 'defect'] = (outcomes[outcome ?? 'defect'] ?? 0) + 1;
  if (performance.now() - reported > 500) {
    tell(false);
    // Lets timers and sockets of the target have their turn, and unhandled rejections show.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (outcome !== undefined || known.has(signature(error))) continue;
  known.add(signature(error));
  const fails = async (smaller: FuzzCase) => {
    progress.begin(index, smaller);
    const again = await defectOf(bench, smaller);
    return again.outcome === undefined && signature(again.error) === signature(error);
  };
  const smallest = order.only ?? (await minimise(input, fails));
  const { seed } = order;
  report({
    kind: 'finding',
    finding: { kind: 'crash', target: target.name, seed, index, error: described(error), input: smallest },
  });
}
tell(true);
await bench.close?.();
process.exit(0);
