import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const host = ['src/shared', 'src/core', 'src/services', 'src/simulator', 'src/hardware', 'src/node', 'resources'];

/** What each bundle is made of, and the file that must be there for it to count as built. */
export const bundles = {
  renderer: { inputs: ['src/renderer', 'src/shared', 'resources'], product: 'dist/renderer/index.html' },
  server: { inputs: ['src/server', ...host], product: 'dist/server/cli.mjs' },
  main: { inputs: ['src/main', ...host], product: '.vite/build/main.cjs' },
  preload: { inputs: ['src/preload'], product: '.vite/build/preload.cjs' },
};

function addToHash(hash, root, path) {
  const files = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
}

/** Content of everything a bundle is made of: a touched file is not a changed one. */
function stampOf(root, name) {
  const hash = createHash('sha256');
  for (const path of bundles[name].inputs) addToHash(hash, root, path);
  for (const file of [
    `vite.${name}.config.ts`,
    'package-lock.json',
    'package.json',
    'scripts/start/native-packages.mjs',
  ]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Builds those of the named bundles whose inputs changed since they were built, and says so by `announce`.
 * Vite is loaded only when there is something to build.
 */
export async function buildWhenStale(root, names, announce = () => {}) {
  const stamps = join(root, '.cache', 'bundles');
  const stale = names
    .map((name) => ({ name, stamp: stampOf(root, name), file: join(stamps, name) }))
    .filter(
      ({ name, stamp, file }) =>
        !existsSync(join(root, bundles[name].product)) || !existsSync(file) || readFileSync(file, 'utf8') !== stamp,
    );
  if (stale.length === 0) return;
  // A test runner that starts this has NODE_ENV=test, and the product would get React's development build.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  mkdirSync(stamps, { recursive: true });
  for (const { name, stamp, file } of stale) {
    announce(name);
    await build({ configFile: join(root, `vite.${name}.config.ts`), logLevel: 'warn' });
    writeFileSync(file, stamp);
  }
}
