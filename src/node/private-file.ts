import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, existsSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';

/**
 * Writes a file readable by its owner alone, unless it is there already. Whole or not at all: a kill at any moment
 * leaves no half file, and of two writers one wins.
 */
export function writePrivateFileOnce(file: string, content: () => Uint8Array): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}.draft`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, content());
    fsyncSync(descriptor);
    closeSync(descriptor);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
