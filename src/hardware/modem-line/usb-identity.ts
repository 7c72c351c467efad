import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModemLineInfo } from '#core/environment/index.ts';

export type UsbIdentity = Omit<ModemLineInfo, 'path'>;

/** Levels of sysfs between a port and its USB device: port, interface, device, and a spare one. */
const highestClimb = 6;

/**
 * Who a port belongs to, from sysfs alone: `bInterfaceNumber` on the interface, `idVendor`, `idProduct`, `serial` and
 * `manufacturer` on the device above it (Documentation/ABI/testing/sysfs-bus-usb). Needs no udev. Empty for other buses.
 */
export async function usbIdentity(portName: string, sysfs = '/sys'): Promise<UsbIdentity> {
  const start = await firstThere([
    join(sysfs, 'class/tty', portName, 'device'),
    join(sysfs, 'class/wwan', portName),
    join(sysfs, 'class/wwan', portName, 'device'),
  ]);
  if (start === undefined) return {};
  let interfaceNumber: number | undefined;
  for (let folder = start, i = 0; i < highestClimb; i++, folder = dirname(folder)) {
    const attribute = async (name: string) =>
      (await readFile(join(folder, name), 'utf8').catch(() => '')).trim() || undefined;
    const hexNumber = await attribute('bInterfaceNumber');
    if (hexNumber !== undefined) interfaceNumber = Number.parseInt(hexNumber, 16);
    const vendorId = await attribute('idVendor');
    if (vendorId === undefined) continue;
    return {
      vendorId: vendorId.toLowerCase(),
      productId: (await attribute('idProduct'))?.toLowerCase(),
      serialNumber: await attribute('serial'),
      manufacturer: await attribute('manufacturer'),
      interfaceNumber,
      location: basename(folder),
    };
  }
  return {};
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await realpath(path).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
