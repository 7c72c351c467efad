/** `npm run bench -- NAME [--json]`: speed and memory, each figure beside a reference measured in the same run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'test/bench');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !known.includes(name) || rest.some((word) => word !== '--json')) {
  process.stderr.write(`usage: npm run bench -- ${known.join('|')} [--json]\n`);
  process.exit(2);
}
const node = join(root, 'node_modules/.bin/node');
if (!existsSync(join(root, 'dist/renderer/index.html'))) {
  const built = spawnSync(node, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) process.exit(1);
}
const { status } = spawnSync(node, ['--expose-gc', join(folder, `${name}.ts`), ...rest], {
  cwd: root,
  stdio: 'inherit',
  // A thread for each of fourteen readers, as the product's own start gives.
  env: { UV_THREADPOOL_SIZE: '24', ...process.env },
});
process.exit(status ?? 1);
