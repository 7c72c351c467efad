/**
 * `npm test`: every suite, one after the other, and one closing line over all of them.
 * Suites: vitest (unit, property, conformance, scenarios, crash, interop; docs/conformance.md held against it), Chromium end to end, Electron end to end.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, 'test-results');
const bin = (name) => join(root, 'node_modules/.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

function run(title, command, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (status !== 0) broken = true;
  return status === 0;
}

function addVitest(file) {
  if (!existsSync(file)) return missing(file);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += report.numPassedTests;
  total.failed +=
    report.numFailedTests +
    report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length;
  total.skipped += report.numPendingTests + report.numTodoTests;
}

function addPlaywright(file) {
  if (!existsSync(file)) return missing(file);
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += stats.expected + stats.flaky;
  total.failed += stats.unexpected;
  total.skipped += stats.skipped;
}

function missing(file) {
  process.stderr.write(`no report at ${file}\n`);
  total.failed += 1;
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

if (!run('build', bin('node'), ['scripts/build.mjs'])) {
  process.stdout.write('\nbuild failed\n0 passed, 1 failed, 0 skipped\n');
  process.exit(1);
}
const unit = join(results, 'vitest.json');
run('vitest', bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=./test/support/conformance-reporter.ts',
  '--reporter=json',
  `--outputFile.json=${unit}`,
]);
addVitest(unit);
for (const suite of ['browser', 'electron']) {
  const file = join(results, `${suite}.json`);
  run(
    `${suite} end to end`,
    bin('playwright'),
    ['test', '-c', `test/e2e/playwright.config.ts`, '--project', suite, '--reporter=line,json'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    },
  );
  addPlaywright(file);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(broken || total.failed > 0 || total.passed === 0 ? 1 : 0);
