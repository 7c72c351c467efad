import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from '#core/environment/index.ts';
import { toWireError } from '#shared/errors.ts';
import type { Smdp } from '#services/smdp/index.ts';

/** Largest profile package that is read; operators' own are a hundredth of it. */
const sizeLimit = 2_000_000;

/**
 * The catalogue's drop folder: every `.der` file put into it becomes a profile type of the file's name.
 * Returns the function that looks again; a file is read once per change, and one that is no package is logged and left.
 */
export function watchDropFolder(folder: string, smdp: Smdp, log: Log): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seen = new Map<string, number>();
  return () => {
    for (const file of readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.der'))) {
      const path = join(folder, file);
      const { mtimeMs, size } = statSync(path);
      if (seen.get(path) === mtimeMs) continue;
      seen.set(path, mtimeMs);
      try {
        if (size > sizeLimit) throw new RangeError('larger than any profile package');
        const profileType = basename(file).replace(/\.der$/i, '');
        smdp.addPackage({ profileType, der: new Uint8Array(readFileSync(path)), origin: 'added' });
      } catch (error) {
        const { code, message } = toWireError(error);
        log.warn('a dropped file is not taken into the catalogue', { file, code, reason: message });
      }
    }
  };
}
