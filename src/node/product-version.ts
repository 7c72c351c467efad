import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resourcesFolder } from './resources.ts';

/** Version of the package this runs from. */
export function productVersion(): string {
  try {
    const file = join(dirname(resourcesFolder()), 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
