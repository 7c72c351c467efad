/** A modem on a serial port, by the `serialport` library. */

import { readFile, realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SerialPort } from 'serialport';
import type { ModemConnection, ModemLine, ModemLineInfo, ModemLines } from '#core/environment/index.ts';
import { DeviceError, WorkbenchError } from '#shared/errors.ts';
import { pathNow, type ListPorts } from './find-again.ts';
import { portHolders } from './port-holders.ts';
import { rememberedPorts } from './remembered-ports.ts';
import { busyError, openError } from './serial-errors.ts';
import { modemPorts, watchModemPorts } from './serial-ports.ts';

/** Milliseconds from opening a port to listening to it. */
const settleMs = 30;

/** Nominal on USB; what modems on a real UART start with. */
const baudRate = 115_200;

export interface SerialModemLinesParts {
  /** Ports to offer besides those found, such as a PTY. */
  readonly paths?: readonly string[] | undefined;
  /** Ports of modems that are there now. */
  readonly list?: ListPorts | undefined;
}

export function createSerialModemLines({ paths = [], list = modemPorts }: SerialModemLinesParts = {}): ModemLines {
  const ports = rememberedPorts({ list });
  return {
    async list() {
      const found = await ports();
      const added = [...new Set(paths)]
        .filter((path) => !found.some((info) => info.path === path))
        .map((path) => ({ path }));
      return [...found, ...added].map((info) => serialModemLine(info, list));
    },
    watch: (onChange) => watchModemPorts(onChange),
  };
}

/** The line of one modem, whose port is looked for by its identity each time it is opened. */
export function serialModemLine(info: ModemLineInfo, list: ListPorts = modemPorts): ModemLine {
  return { id: info.path, kind: 'serial', info, open: async () => open(await pathNow(info, list)) };
}

async function open(path: string): Promise<ModemConnection> {
  const holder = await otherHolder(path);
  if (holder !== undefined) throw busyError(path, holder);
  const { SerialPort } = await import('serialport').catch((error: unknown) => {
    throw new WorkbenchError('SERIAL_UNAVAILABLE', 'the serial library does not load on this system', { cause: error });
  });
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  const failure = await new Promise<Error | null>((resolve) => port.open(resolve));
  if (failure !== null) throw openError(path, failure.message, await groupOf(path));
  raiseControlLines(port);
  const connection = connect(path, port);
  // What a program before us left behind, or is still being told, is no answer to us.
  await sleep(settleMs);
  return connection;
}

/** Root opens ports that others hold, whatever they locked: so we look first. A PTY's far end is no other user of it. */
async function otherHolder(path: string) {
  const device = await realpath(path).catch(() => path);
  return device.startsWith('/dev/pts/') ? undefined : (await portHolders(device))[0];
}

/** Some modems stay silent until the terminal is ready. A PTY has no such lines and says "Inappropriate ioctl". */
function raiseControlLines(port: SerialPort): void {
  port.set({ dtr: true, rts: true }, () => undefined);
}

function connect(path: string, port: SerialPort): ModemConnection {
  const receivers = new Set<(bytes: Uint8Array) => void>();
  const closeListeners = new Set<() => void>();
  // Read from the start, listeners or not: only a line that is read tells that it broke.
  port.on('data', (bytes: Buffer) => {
    for (const receiver of [...receivers]) receiver(new Uint8Array(bytes));
  });
  port.on('close', () => {
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
  });
  // A broken line closes; without a listener the error would end the process.
  port.on('error', () => {
    if (port.isOpen) port.close();
  });
  return {
    write(bytes) {
      return new Promise((resolve, reject) => {
        if (!port.isOpen) return reject(new DeviceError('gone', `${path} is closed`, { path }));
        port.write(bytes, (error) => {
          if (error) reject(new DeviceError('gone', `${path} broke`, { path, message: error.message }));
          else resolve();
        });
      });
    },
    onReceive(listener) {
      receivers.add(listener);
      return () => receivers.delete(listener);
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      if (!port.isOpen) return Promise.resolve();
      return new Promise((resolve) => port.close(() => resolve()));
    },
  };
}

/** Name of the group that may open the port (`dialout`), for the fix. */
async function groupOf(path: string): Promise<string | undefined> {
  try {
    const [{ gid }, groups] = await Promise.all([stat(path), readFile('/etc/group', 'utf8')]);
    return groups
      .split('\n')
      .find((line) => line.split(':')[2] === String(gid))
      ?.split(':')[0];
  } catch {
    return undefined;
  }
}
