/** `npm run conformance`: runs the tests that prove rows of docs/conformance.md, and writes the page. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const files = readdirSync(join(root, 'test'), { recursive: true })
  .filter((file) => file.endsWith('.test.ts') && readFileSync(join(root, 'test', file), 'utf8').includes('proves('))
  .map((file) => join('test', file));
const { status } = spawnSync(
  join(root, 'node_modules/.bin/vitest'),
  ['run', ...files, '--reporter=default', '--reporter=./test/support/conformance-reporter.ts'],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CONFORMANCE: 'write' } },
);
process.exit(status ?? 1);
