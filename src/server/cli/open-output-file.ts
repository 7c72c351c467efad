import { closeSync, openSync, writeSync } from 'node:fs';
import { WorkbenchError } from '#shared/errors.ts';

export interface OutputFile {
  /** How many bytes it was. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/** A file for its owner alone, written piece by piece; one that is there is replaced. Throws WorkbenchError FILE_UNWRITABLE. */
export function openOutputFile(path: string): OutputFile {
  const said = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new WorkbenchError('FILE_UNWRITABLE', `${path}: ${reason}`, { details: { path, reason }, effect: 'none' });
    }
  };
  const file = said(() => openSync(path, 'w', 0o600));
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length;) at += said(() => writeSync(file, bytes, at));
      return bytes.length;
    },
    close: () => closeSync(file),
  };
}
