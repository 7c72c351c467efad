import { DeviceError, WorkbenchError } from '#shared/errors.ts';
import type { PortHolder } from './port-holders.ts';

/** What a failed open of a port means. The binding tells it in words alone; these are its and the systems' own. */
export function openError(path: string, message: string, group: string | undefined): WorkbenchError {
  if (/permission denied/i.test(message))
    return new WorkbenchError('PORT_PERMISSION', `no right to open ${path}`, {
      details: { path, group: group ?? null },
    });
  if (/no such (file|device)|file not found|ENXIO|input\/output error/i.test(message))
    return new DeviceError('gone', `${path} is not there`, { path });
  if (/lock port|resource busy|device or resource busy|temporarily unavailable|access denied/i.test(message))
    return busyError(path, undefined);
  return new WorkbenchError('PORT_OPEN_FAILED', `${path} cannot be opened`, { details: { path, message } });
}

/** ModemManager is named apart: its fix is a udev rule, not ending a program. */
export function busyError(path: string, holder: PortHolder | undefined): DeviceError {
  const who = holder === undefined ? 'another program' : `${holder.program} (process ${holder.pid})`;
  return new DeviceError('busy', `${path} is held by ${who}`, {
    path,
    holder: holder?.program ?? null,
    pid: holder?.pid ?? null,
    modemManager: holder?.program === 'ModemManager',
  });
}
