import type { ModemLineInfo } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';

export type ListPorts = () => Promise<readonly ModemLineInfo[]>;

/**
 * Path of the port that is this modem's now: after a restart the numbers of ttyUSB ports move. Matched by USB vendor, product,
 * interface and serial number; a modem without serial number by the place where it is plugged in. Ports without identity stay where
 * they are. Rejects with DeviceError `gone` while the modem is not there.
 */
export async function pathNow(info: ModemLineInfo, list: ListPorts): Promise<string> {
  const { vendorId, serialNumber, location, path } = info;
  if (vendorId === undefined || (serialNumber === undefined && location === undefined)) return path;
  const same = (await list()).filter((one) => isSame(info, one));
  // Some makers give all their modems one serial number.
  const found = same.find((one) => one.location === location) ?? same.find((one) => one.path === path) ?? same[0];
  if (found === undefined) throw new DeviceError('gone', `${path} is not there, nor the modem anywhere else`, { path });
  return found.path;
}

function isSame(wanted: ModemLineInfo, found: ModemLineInfo): boolean {
  return (
    found.vendorId === wanted.vendorId &&
    found.productId === wanted.productId &&
    found.interfaceNumber === wanted.interfaceNumber &&
    found.serialNumber === wanted.serialNumber &&
    (wanted.serialNumber !== undefined || found.location === wanted.location)
  );
}
