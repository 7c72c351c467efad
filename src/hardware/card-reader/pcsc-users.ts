/** Who else may hold a card. PC/SC does not tell; Linux tells which programs have its library loaded. Elsewhere the list is empty. */

import { readdir, readFile } from 'node:fs/promises';

export interface PcscUser {
  readonly pid: number;
  /** Name of the program, at most 15 characters: `opensc-tool`, `firefox`. */
  readonly program: string;
}

/** Where PCSC-Lite is told of another service than the system's. */
const serviceVariable = 'PCSCLITE_CSOCK_NAME';

/** Other processes that use the same PC/SC service now; those of other users stay unseen without root. */
export async function pcscUsers(): Promise<PcscUser[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 0 && pid !== process.pid);
  const users = await Promise.all(pids.map(userOf));
  return users.filter((user) => user !== undefined);
}

async function userOf(pid: number): Promise<PcscUser | undefined> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  if (!(await read('maps')).includes('/libpcsclite')) return undefined;
  const program = (await read('comm')).trim();
  if (program === 'pcscd' || serviceOf(await read('environ')) !== process.env[serviceVariable]) return undefined;
  return { pid, program };
}

const serviceOf = (environment: string): string | undefined =>
  environment
    .split('\0')
    .find((entry) => entry.startsWith(`${serviceVariable}=`))
    ?.slice(serviceVariable.length + 1);
