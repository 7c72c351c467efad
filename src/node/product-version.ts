import { readFileSync } from 'node:fs';
import { appFolder } from './app-folder.ts';

/** Version of the package this runs from. */
export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(appFolder('package.json'), 'utf8')) as { version: string };
  return version;
}
