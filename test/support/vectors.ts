import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The shared vectors lie beside the project; a user's clone has none, and the tests over them skip with a visible line. */
export const vectorsRoot = resolve(import.meta.dirname, '../../../shared/vectors');
export const vectorsAvailable = existsSync(vectorsRoot);

if (!vectorsAvailable) process.stderr.write(`skipped: outside vectors are not at ${vectorsRoot}\n`);

/** Parsed JSON of one vector file. Call only inside a suite under `describe.skipIf(!vectorsAvailable)`. */
export function vectorJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(vectorsRoot, path), 'utf8')) as T;
}

/** One object a line (transcripts, AT exchanges). */
export function vectorLines<T>(path: string): T[] {
  return readFileSync(join(vectorsRoot, path), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

export function vectorBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(vectorsRoot, path)));
}

export function vectorFiles(folder: string, ending: string): string[] {
  return readdirSync(join(vectorsRoot, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}
