/** `npm run lint`: format, lint, import rules, types. Every rule is an error; all are run before the verdict. */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const steps = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['import rules', 'depcruise', ['src', 'test', '--config', 'dependency-cruiser.config.mjs', '--output-type', 'err']],
  ...['src/core', 'src/core/protocol/crypto', '.', 'src/renderer', 'test/renderer', 'test/e2e'].map((project) => [
    `types of ${project}`,
    'tsc',
    ['-p', project],
  ]),
];

const failures = [];
for (const [title, command, args] of steps) {
  process.stdout.write(`== ${title}\n`);
  const { status } = spawnSync(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) failures.push(title);
}
process.stdout.write(failures.length === 0 ? 'lint: all clean\n' : `lint: failed in ${failures.join(', ')}\n`);
process.exit(failures.length === 0 ? 0 : 1);
