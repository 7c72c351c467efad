/** `npm run scenarios -- S1`: the acceptance scenarios of one system (all without argument), with a closing line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const system = process.argv[2] ?? 'S[1-7]';
if (!/^S([1-7]|\[1-7\])$/.test(system)) {
  process.stderr.write('usage: npm run scenarios -- S1   (S1 to S7)\n');
  process.exit(2);
}
const report = join(mkdtempSync(join(tmpdir(), 'scenarios-')), 'report.json');
spawnSync(
  join(root, 'node_modules/.bin/vitest'),
  [
    'run',
    'test/scenarios',
    '-t',
    `\\b${system}\\.\\d\\d `,
    '--reporter=verbose',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
const tests = JSON.parse(readFileSync(report, 'utf8'))
  .testResults.flatMap((file) => file.assertionResults)
  .filter((test) => new RegExp(`\\b${system}\\.\\d\\d `).test(test.fullName));
const count = (status) => tests.filter((test) => test.status === status).length;
const failed = count('failed');
process.stdout.write(
  `${count('passed')} passed, ${failed} failed, ${tests.length - count('passed') - failed} skipped\n`,
);
process.exit(failed > 0 || count('passed') === 0 ? 1 : 0);
