import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFolder } from './app-folder.ts';

export interface ShippedProfile {
  /** Name without ending: workbench-5g. */
  readonly name: string;
  readonly der: Uint8Array;
}

/** The profile packages that ship with the product. */
export function shippedProfiles(): ShippedProfile[] {
  const folder = appFolder('resources/profiles');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.der'))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), der: new Uint8Array(readFileSync(join(folder, file))) }));
}
