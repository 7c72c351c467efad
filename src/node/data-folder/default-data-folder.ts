import { homedir, platform } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where a workstation keeps its data unless told otherwise (ESIM_WORKBENCH_DATA); desktop and command line agree on it. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const name = 'esim-workbench';
  const told = environment['ESIM_WORKBENCH_DATA'];
  if (told !== undefined && told !== '') return resolve(told);
  if (platform() === 'win32') return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), name);
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  const xdg = environment['XDG_DATA_HOME'];
  // The XDG base directory specification has relative paths ignored.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share'), name);
}
