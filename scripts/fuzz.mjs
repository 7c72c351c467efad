/** `npm run fuzz -- [--seed N] [--seconds S] [--target T] [--json]`: damaged input of every kind, with figures. */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { status } = spawnSync(
  join(root, 'node_modules/.bin/node'),
  [join(root, 'test/fuzz/main.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
