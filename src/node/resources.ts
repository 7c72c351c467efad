import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';

/**
 * The shipped `resources/` folder: beside the sources in a checkout, beside the bundle's folder in a build,
 * in Electron's resources folder in a package.
 */
export function resourcesFolder(): string {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const candidates = packaged === undefined ? [] : [join(packaged, 'resources')];
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    candidates.push(join(folder, 'resources'));
    if (folder === dirname(folder)) break;
  }
  const found = candidates.find((folder) => existsSync(join(folder, 'profiles', 'index.json')));
  if (found === undefined) throw new Error('the resources folder is missing from this installation');
  return found;
}

export interface ShippedProfile {
  /** Name without ending: workbench-5g. */
  readonly name: string;
  readonly der: Uint8Array;
}

/** The profile packages that ship with the product. */
export function shippedProfiles(): ShippedProfile[] {
  const folder = join(resourcesFolder(), 'profiles');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.der'))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), der: new Uint8Array(readFileSync(join(folder, file))) }));
}
