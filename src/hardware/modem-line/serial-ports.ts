/** Which ports of this computer may be modems. Never throws: a system that cannot tell has none. */

import { access, constants, readdir, readFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import type { ModemLineInfo } from '#core/environment/index.ts';

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

export async function modemPorts(): Promise<ModemLineInfo[]> {
  const known = await listedPorts();
  const infos = known ?? (await scannedPorts());
  return (await Promise.all(infos.map(async (info) => ((await isAtPort(info)) ? info : undefined)))).filter(
    (info) => info !== undefined,
  );
}

/** By the serial library; undefined where it cannot: on Linux it starts udevadm and takes the process down when that is missing. */
async function listedPorts(): Promise<ModemLineInfo[] | undefined> {
  if (process.platform === 'linux' && !(await isOnPath('udevadm'))) return undefined;
  try {
    const { SerialPort } = await import('serialport');
    const ports = await SerialPort.list();
    const infos = ports.map(({ path, vendorId, productId, serialNumber, manufacturer }) => ({
      path,
      vendorId: vendorId?.toLowerCase(),
      productId: productId?.toLowerCase(),
      serialNumber,
      manufacturer,
    }));
    const listed = new Set(infos.map((info) => info.path));
    const others = (await scannedPorts()).filter((info) => !listed.has(info.path));
    return [...infos.filter(isModem), ...others];
  } catch {
    return undefined;
  }
}

async function scannedPorts(): Promise<ModemLineInfo[]> {
  const names = await readdir('/dev').catch(() => []);
  return names
    .filter((name) => modemPortName.test(name))
    .sort()
    .map((name) => ({ path: `/dev/${name}` }));
}

function isModem({ path, vendorId }: ModemLineInfo): boolean {
  if (vendorId !== undefined) return modemVendors.has(vendorId);
  return modemPortName.test(basename(path));
}

async function isAtPort({ path, vendorId }: ModemLineInfo): Promise<boolean> {
  const wanted = vendorId === undefined ? undefined : atInterface.get(vendorId);
  if (wanted === undefined) return true;
  const text = await readFile(`/sys/class/tty/${basename(path)}/device/../bInterfaceNumber`, 'utf8').catch(() => '');
  return text === '' || Number.parseInt(text, 16) === wanted;
}

async function isOnPath(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
