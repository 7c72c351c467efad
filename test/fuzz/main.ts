/** The long run: `node scripts/fuzz.mjs [--seed N] [--seconds S] [--target T] [--json]`. */
import { parseArgs } from 'node:util';
import type { Figures } from './engine/fuzz-target.ts';
import { runFuzz } from './engine/run-fuzz.ts';
import { targets } from './targets/index.ts';

const usage = `usage: npm run fuzz -- [--seed N] [--seconds S each] [--cases N each] [--target T]… [--json] [--only JSON]
targets: ${targets.map(({ name }) => name).join(' ')}\n`;

const options = {
  seed: { type: 'string', default: String(process.pid) },
  seconds: { type: 'string' },
  cases: { type: 'string' },
  target: { type: 'string', multiple: true },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

function parsed() {
  try {
    const { values } = parseArgs({ options });
    const names = values.target ?? targets.map(({ name }) => name);
    const chosen = names.map((name) => targets.find((target) => target.name === name));
    const numbers = [values.seconds ?? '60', values.cases ?? '1'].map(Number);
    if (chosen.includes(undefined) || numbers.some((number) => !(number > 0))) return undefined;
    return { ...values, chosen: chosen.filter((one) => one !== undefined) };
  } catch {
    return undefined;
  }
}

const round = (value: number) => Math.round(value * 10) / 10;

function line({ target, cases, seconds, crashes, hangs, slowest, outcomes }: Figures): string {
  const rate = round(cases / Math.max(seconds, 0.001));
  const columns = [target.padEnd(16), String(cases).padStart(9), String(rate).padStart(9), String(crashes).padStart(8)];
  columns.push(String(hangs).padStart(6), `${round(slowest.ms)} ms (#${slowest.index})`.padStart(20));
  return `${columns.join(' ')}  ${Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')}\n`;
}

const run = parsed();
if (run === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const { seed, chosen } = run;
const bounds = run.cases === undefined ? { seconds: Number(run.seconds ?? 60) } : { cases: Number(run.cases) };
const only = run.only === undefined ? undefined : (JSON.parse(run.only) as string[]);
if (!run.json)
  process.stdout.write(
    `seed ${seed}\ntarget               cases   cases/s  crashes  hangs         slowest case  outcomes\n`,
  );
const all: Figures[] = [];
for (const target of chosen) {
  const figures = await runFuzz(target, { seed, ...bounds, only });
  all.push(figures);
  if (run.json) continue;
  process.stdout.write(line(figures));
  for (const { kind, index, error, input } of figures.findings)
    process.stdout.write(
      `  ${kind} in case ${index}: ${error}\n  minimal case: ${JSON.stringify(input).slice(0, 4_000)}\n`,
    );
}
if (run.json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
process.exit(all.some(({ findings }) => findings.length > 0) ? 1 : 0);
