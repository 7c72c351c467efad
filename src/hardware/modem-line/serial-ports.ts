/** Which ports of this computer may be modems. Never throws: a system that cannot tell has none. */

import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ModemLineInfo } from '#core/environment/index.ts';
import { usbIdentity } from './usb-identity.ts';

/** USB vendors of modems. Other serial adapters are left alone: not everything on a serial line bears being sent AT. */
const modemVendors = new Set([
  '2c7c', // Quectel
  '2cb7', // Fibocom
  '1199', // Sierra
  '1bc7', // Telit
  '1e0e', // SIMCom
  '1546', // u-blox
  '1915', // Nordic
  '0e8d', // MediaTek
  '05c6', // Qualcomm
  '12d1', // Huawei
  '413c', // Dell
  '0489', // Foxconn
]);

/** The AT port where a modem has several: its USB interface number. */
const atInterface: ReadonlyMap<string, number> = new Map([['2c7c', 2]]);

/** Names that Linux gives modem ports: USB serial and ACM, WWAN subsystem, PCIe (MHI), high-speed UART. */
const modemPortName = /^(tty(USB|ACM|HS|MSM)\d+|wwan\d+at\d+|mhi_DUN)$/;

/** Folders of the kernel; others in tests. */
export interface SystemFolders {
  readonly dev: string;
  readonly sysfs: string;
}

const linuxFolders: SystemFolders = { dev: '/dev', sysfs: '/sys' };

export async function modemPorts(): Promise<ModemLineInfo[]> {
  return process.platform === 'linux' ? portsOfLinux(linuxFolders) : portsOfLibrary();
}

/** From the kernel's own folders: the serial library would start udevadm, and takes the process down where that is missing. */
export async function portsOfLinux({ dev, sysfs }: SystemFolders): Promise<ModemLineInfo[]> {
  const names = await readdir(dev).catch(() => []);
  const infos = await Promise.all(
    names
      .filter((name) => modemPortName.test(name))
      .sort()
      .map(async (name) => ({ path: join(dev, name), ...(await usbIdentity(name, sysfs)) })),
  );
  return infos.filter(isModem);
}

/** Calls back a moment after a port came or went, when the system has set its rights. Returns the function that stops it. */
export function watchModemPorts(onChange: () => void, dev = linuxFolders.dev, settleMs = 500): () => void {
  if (process.platform !== 'linux') return () => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    const watcher = watch(dev, { persistent: false }, (_event, name) => {
      if (name !== null && !modemPortName.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, settleMs).unref();
    });
    watcher.on('error', () => watcher.close());
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  } catch {
    return () => {};
  }
}

async function portsOfLibrary(): Promise<ModemLineInfo[]> {
  try {
    const { SerialPort } = await import('serialport');
    const ports = await SerialPort.list();
    return ports
      .map(({ path, vendorId, productId, serialNumber, manufacturer, locationId }) => ({
        path,
        vendorId: vendorId?.toLowerCase(),
        productId: productId?.toLowerCase(),
        serialNumber,
        manufacturer,
        location: locationId,
      }))
      .filter(isModem);
  } catch {
    return [];
  }
}

function isModem({ path, vendorId, interfaceNumber }: ModemLineInfo): boolean {
  if (vendorId === undefined) return modemPortName.test(basename(path));
  const wanted = atInterface.get(vendorId);
  return modemVendors.has(vendorId) && (wanted === undefined || (interfaceNumber ?? wanted) === wanted);
}
