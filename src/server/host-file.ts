import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessAlive } from '#node/data-folder/index.ts';

/** `<data>/host.json`, readable by its owner alone: where the running host answers, and the token it wants. */
export interface HostFile {
  readonly address: string;
  readonly token: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: string;
}

const pathOf = (dataFolder: string): string => join(dataFolder, 'host.json');

export function writeHostFile(dataFolder: string, content: HostFile): void {
  const path = pathOf(dataFolder);
  const fresh = `${path}.${process.pid}`;
  // A reader sees the former content or this, never half; a file left behind keeps no wider permission.
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, path);
}

/** The running host; undefined when there is none, or its process is gone. */
export function readHostFile(dataFolder: string): HostFile | undefined {
  let content: Partial<HostFile>;
  try {
    content = JSON.parse(readFileSync(pathOf(dataFolder), 'utf8')) as Partial<HostFile>;
  } catch {
    return undefined;
  }
  const { address, token, pid } = content;
  if (typeof address !== 'string' || typeof token !== 'string' || typeof pid !== 'number') return undefined;
  return isProcessAlive(pid) ? (content as HostFile) : undefined;
}

export function removeHostFile(dataFolder: string): void {
  if (readHostFile(dataFolder)?.pid === process.pid) rmSync(pathOf(dataFolder), { force: true });
}
