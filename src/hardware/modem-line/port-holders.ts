/** Who has a port open. Linux only: elsewhere the list is empty and the system's own lock must do. */

import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';

export interface PortHolder {
  readonly pid: number;
  /** Name of the program, at most 15 characters: `ModemManager`, `minicom`. */
  readonly program: string;
}

/**
 * Other processes with the port open, and the owner of its UUCP lock file (minicom, gammu and pppd leave one).
 * Processes of other users stay unseen without root.
 */
export async function portHolders(path: string): Promise<PortHolder[]> {
  const device = await realpath(path).catch(() => path);
  const holders = await Promise.all((await processIds()).map((pid) => heldBy(pid, device)));
  const locked = await lockOwner(device);
  return [...holders, locked].filter((holder) => holder !== undefined);
}

/** Whether ModemManager runs: it probes every new modem port for half a minute. */
export async function modemManagerRuns(): Promise<boolean> {
  const programs = await Promise.all((await processIds()).map(programOf));
  return programs.includes('ModemManager');
}

async function processIds(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 0 && pid !== process.pid);
}

async function heldBy(pid: number, device: string): Promise<PortHolder | undefined> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const targets = await Promise.all(descriptors.map((one) => readlink(`${folder}/${one}`).catch(() => '')));
  return targets.includes(device) ? { pid, program: await programOf(pid) } : undefined;
}

async function programOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
}

/** Filesystem Hierarchy Standard section 5.9: `LCK..ttyUSB2` with the process id in ten characters. */
async function lockOwner(device: string): Promise<PortHolder | undefined> {
  const text = await readFile(`/var/lock/LCK..${basename(device)}`, 'latin1').catch(() => '');
  const pid = Number.parseInt(text.trim(), 10);
  if (!Number.isInteger(pid) || pid === process.pid) return undefined;
  const program = await programOf(pid);
  // A lock whose owner is gone is stale.
  return program === '' ? undefined : { pid, program };
}
