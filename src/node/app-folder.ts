import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A file or folder of the program itself (`resources/…`, `dist/renderer`): from the sources, from the bundles in dist and .vite, and
 * inside a packaged application alike, the program's root is the next folder up that holds its package.json.
 */
export function appFolder(path: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('the program has no package.json above it');
    folder = above;
  }
  return join(folder, path);
}
