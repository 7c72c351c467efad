import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkbenchError } from '#shared/errors.ts';
import { isProcessAlive, processIdentity } from './process-identity.ts';

export interface DataFolderLock {
  /** Idempotent; leaves a lock alone that is not its own. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly identity: string | null;
  readonly holder: string;
}

const holds = ({ pid, identity }: Holder): boolean =>
  isProcessAlive(pid) && (identity === null || (processIdentity(pid) ?? identity) === identity);

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    if (!Number.isInteger(value.pid)) return undefined;
    return { pid: value.pid!, identity: value.identity ?? null, holder: value.holder ?? 'unknown' };
  } catch {
    return undefined;
  }
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Takes a dead process's lock out of the way. Renaming is atomic, so one of several claimants wins. */
function clearStale(path: string, seen: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  // Somebody else may have cleared and taken it since it was read: then it is theirs and goes back.
  if (readLock(aside) !== seen) {
    try {
      linkSync(aside, path);
    } catch {
      // A third one holds it now.
    }
  }
  rmSync(aside, { force: true });
}

/**
 * One workstation a data folder: `<folder>/lock` names the process that has it open. A lock whose process is gone is taken over.
 * Throws WorkbenchError DATA_FOLDER_BUSY (details: pid, holder), DATA_FOLDER_UNUSABLE. Creates the folder, for its owner alone.
 */
export function lockDataFolder(folder: string, holder: string): DataFolderLock {
  const path = join(folder, 'lock');
  const mine: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? null, holder };
  const own = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(own, `${JSON.stringify(mine)}\n`, { mode: 0o600 });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new WorkbenchError('DATA_FOLDER_UNUSABLE', `${folder}: ${reason}`, { details: { folder, reason }, cause });
  }
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        // Linking a complete file into place: nobody ever sees a lock half written.
        linkSync(own, path);
        return {
          release() {
            if (parseHolder(readLock(path) ?? '')?.pid === process.pid) rmSync(path, { force: true });
          },
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const seen = readLock(path);
      if (seen === undefined) continue;
      const other = parseHolder(seen);
      if (other !== undefined && holds(other)) {
        throw new WorkbenchError('DATA_FOLDER_BUSY', `${folder} is in use by process ${other.pid} (${other.holder})`, {
          details: { dataFolder: folder, pid: other.pid, holder: other.holder },
        });
      }
      clearStale(path, seen);
    }
    throw new WorkbenchError('DATA_FOLDER_BUSY', `${folder} could not be locked`, { details: { dataFolder: folder } });
  } finally {
    rmSync(own, { force: true });
  }
}
