import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages with machine code: never bundled; packaged beside the bundles with what they need themselves. */
export const nativePackages = ['better-sqlite3', 'serialport', 'smartcard'];

/** The native packages with all they depend on, as folders below node_modules. Optional ones that are not installed are left out. */
export function nativePackageFolders(root) {
  const found = new Set();
  const visit = (name) => {
    const file = join(root, 'node_modules', name, 'package.json');
    if (found.has(name) || !existsSync(file)) return;
    found.add(name);
    for (const dependency of Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {})) visit(dependency);
  };
  nativePackages.forEach(visit);
  return [...found].sort();
}
