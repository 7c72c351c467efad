import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WorkbenchError } from '#shared/errors.ts';
import { writePrivateFileOnce } from './private-file.ts';

/** Where things lie in a data folder. Everything in it is readable by its owner alone. */
export interface DataFolder {
  readonly path: string;
  /** A file directly in the folder. */
  file(name: string): string;
}

/** The user's data folder unless told otherwise: XDG on Linux, the platform's own elsewhere. */
export function defaultDataFolder(): string {
  if (process.env['ESIM_WORKBENCH_DATA']) return process.env['ESIM_WORKBENCH_DATA'];
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/eSIM Workbench');
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? homedir(), 'eSIM Workbench');
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'esim-workbench');
}

export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new WorkbenchError('DATA_FOLDER_UNUSABLE', `cannot use ${path}`, { cause, details: { path } });
  }
  return { path, file: (name) => join(path, name) };
}

/**
 * One workstation a data folder: takes the folder's lock, or throws DATA_FOLDER_IN_USE naming the process that holds it.
 * A lock left behind by a killed process is taken over. Returns the function that gives it back.
 */
export function lockDataFolder(folder: DataFolder): () => void {
  const file = folder.file('lock');
  const mine = `${process.pid} ${startTimeOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    writePrivateFileOnce(file, () => Buffer.from(mine));
    const holder = readFileSync(file, 'utf8');
    if (holder === mine) return () => rmSync(file, { force: true });
    const [pid = '', startTime = ''] = holder.split(' ');
    if (isRunning(Number(pid), startTime)) {
      throw new WorkbenchError('DATA_FOLDER_IN_USE', `process ${pid} works in ${folder.path}`, {
        details: { path: folder.path, pid: Number(pid) },
      });
    }
    rmSync(file, { force: true });
  }
  throw new WorkbenchError('DATA_FOLDER_IN_USE', `the lock of ${folder.path} keeps changing hands`);
}

function isRunning(pid: number, startTime: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTimeOf(pid) === startTime;
}

/** Tells a process from a later one with the same number, where /proc says when it began. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** Whether others than the owner may read the folder. */
export function isPrivate(folder: DataFolder): boolean {
  return process.platform === 'win32' || (statSync(folder.path).mode & 0o077) === 0;
}
