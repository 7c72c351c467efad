import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pathNow } from '#hardware/modem-line/find-again.ts';
import { portsOfLinux, watchModemPorts } from '#hardware/modem-line/serial-ports.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sysfs-'));
  mkdirSync(join(root, 'dev'));
  mkdirSync(join(root, 'sys/class/tty'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

interface UsbPort {
  readonly name: string;
  /** `1-1.4`. */
  readonly at: string;
  readonly interfaceNumber: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The option driver puts a port between interface and tty; cdc-acm does not. */
  readonly driver?: 'option' | 'cdc_acm';
}

/** The tree that Linux 6 shows for a USB serial port, as far as it matters. */
function plugIn({ name, at, interfaceNumber, attributes, driver = 'option' }: UsbPort): void {
  const usb = join(root, 'sys/devices/pci0000:00/0000:00:14.0/usb1', at);
  const usbInterface = join(usb, `${at}:1.${Number.parseInt(interfaceNumber, 16)}`);
  const port = driver === 'option' ? join(usbInterface, name) : usbInterface;
  const tty = join(port, 'tty', name);
  mkdirSync(tty, { recursive: true });
  for (const [attribute, value] of Object.entries(attributes)) writeFileSync(join(usb, attribute), `${value}\n`);
  writeFileSync(join(usbInterface, 'bInterfaceNumber'), `${interfaceNumber}\n`);
  symlinkSync(port, join(tty, 'device'));
  symlinkSync(tty, join(root, 'sys/class/tty', name));
  writeFileSync(join(root, 'dev', name), '');
}

const quectel = { idVendor: '2c7c', idProduct: '0800', serial: '1a2b3c', manufacturer: 'Quectel' };
const ports = () => portsOfLinux({ dev: join(root, 'dev'), sysfs: join(root, 'sys') });

describe('ports of a computer without udev', () => {
  test('are told by sysfs: the AT port of a modem, by whom it is made, and where it is plugged in', async () => {
    for (const i of [0, 1, 2, 3])
      plugIn({ name: `ttyUSB${i}`, at: '1-1', interfaceNumber: `0${i}`, attributes: quectel });
    const uBlox = { idVendor: '1546', idProduct: '01a7' };
    plugIn({ name: 'ttyACM0', at: '1-2.3', interfaceNumber: '00', attributes: uBlox, driver: 'cdc_acm' });
    plugIn({ name: 'ttyUSB9', at: '1-4', interfaceNumber: '00', attributes: { idVendor: '0403', idProduct: '6001' } });
    writeFileSync(join(root, 'dev/ttyHS0'), '');
    writeFileSync(join(root, 'dev/ttyS0'), '');
    expect(await ports()).toEqual([
      { path: join(root, 'dev/ttyACM0'), vendorId: '1546', productId: '01a7', interfaceNumber: 0, location: '1-2.3' },
      { path: join(root, 'dev/ttyHS0') },
      {
        path: join(root, 'dev/ttyUSB2'),
        vendorId: '2c7c',
        productId: '0800',
        serialNumber: '1a2b3c',
        manufacturer: 'Quectel',
        interfaceNumber: 2,
        location: '1-1',
      },
    ]);
  });

  test('are none where nothing can be told', async () => {
    expect(await portsOfLinux({ dev: join(root, 'none'), sysfs: join(root, 'none') })).toEqual([]);
  });

  test('are watched', async () => {
    const changed = vi.fn();
    const stop = watchModemPorts(changed, join(root, 'dev'), 20);
    writeFileSync(join(root, 'dev/sda1'), '');
    await sleep(100);
    expect(changed).not.toHaveBeenCalled();
    for (const i of [0, 1, 2, 3]) writeFileSync(join(root, `dev/ttyUSB${i}`), '');
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
    stop();
    rmSync(join(root, 'dev/ttyUSB0'));
    await sleep(100);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(() => watchModemPorts(changed, join(root, 'none'))()).not.toThrow();
  });
});

describe('a modem whose ports moved', () => {
  const modem = { vendorId: '2c7c', productId: '0800', serialNumber: 'A1', interfaceNumber: 2, location: '1-1' };
  const before = { path: '/dev/ttyUSB2', ...modem };

  test.each([
    ['at another number', [{ ...before, path: '/dev/ttyUSB6' }], '/dev/ttyUSB6'],
    ['in another socket', [{ ...before, path: '/dev/ttyUSB6', location: '1-4' }], '/dev/ttyUSB6'],
    [
      'beside another of its kind',
      [
        { ...before, serialNumber: 'B2' },
        { ...before, path: '/dev/ttyUSB7' },
      ],
      '/dev/ttyUSB7',
    ],
    [
      'beside its own other ports',
      [
        { ...before, interfaceNumber: 3 },
        { ...before, path: '/dev/ttyUSB5' },
      ],
      '/dev/ttyUSB5',
    ],
    [
      'beside one with the same serial number',
      [
        { ...before, location: '1-2' },
        { ...before, path: '/dev/ttyUSB6' },
      ],
      '/dev/ttyUSB6',
    ],
  ])('is found %s', async (_, list, path) => {
    expect(await pathNow(before, async () => list)).toBe(path);
  });

  test('is gone while only others are there', async () => {
    const gone = expect.objectContaining({ code: 'DEVICE_GONE' });
    await expect(pathNow(before, async () => [])).rejects.toThrow(gone);
    await expect(pathNow(before, async () => [{ ...before, serialNumber: 'B2' }])).rejects.toThrow(gone);
  });

  test('without serial number is the one in its socket', async () => {
    const nameless = { ...before, serialNumber: undefined };
    const moved = { ...nameless, path: '/dev/ttyUSB6' };
    expect(await pathNow(nameless, async () => [{ ...moved, location: '1-2', path: '/dev/ttyUSB2' }, moved])).toBe(
      '/dev/ttyUSB6',
    );
    await expect(pathNow(nameless, async () => [{ ...moved, location: '1-2' }])).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_GONE' }),
    );
  });

  test('without any identity stays where it is', async () => {
    expect(await pathNow({ path: '/dev/pts/3' }, () => Promise.reject(new Error('not asked')))).toBe('/dev/pts/3');
  });
});
