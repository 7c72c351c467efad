/** `npm run build [-- BUNDLE…]`: renderer, server, main and preload, each only when what it is made of has changed. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenStale, bundles } from './start/build-when-stale.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(bundles, name));
if (unknown.length > 0) {
  process.stderr.write(`unknown bundle: ${unknown.join(', ')}; there are ${Object.keys(bundles).join(', ')}\n`);
  process.exit(2);
}
await buildWhenStale(root, wanted.length > 0 ? wanted : Object.keys(bundles), (name) =>
  process.stdout.write(`building ${name}\n`),
);
