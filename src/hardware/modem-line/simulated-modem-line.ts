import type { ModemConnection, ModemLine } from '#core/environment/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedModem } from '#simulator/modem/index.ts';

/** The line of a simulated modem. One connection at a time, as with a port that is taken for exclusive use. */
export function simulatedModemLine(id: string, modem: SimulatedModem): ModemLine {
  let inUse = false;
  return {
    id,
    kind: 'simulated',
    info: { path: `simulated:${id}`, manufacturer: 'simulated' },
    open() {
      if (inUse || modem.faults.busy)
        return Promise.reject(new DeviceError('busy', `${id} is held by another program`, { path: `simulated:${id}` }));
      inUse = true;
      return Promise.resolve(connect(id, modem, () => (inUse = false)));
    },
  };
}

function connect(id: string, modem: SimulatedModem, release: () => void): ModemConnection {
  let open = true;
  const stops: (() => void)[] = [];
  const closeListeners = new Set<() => void>();
  const end = () => {
    if (!open) return;
    open = false;
    for (const stop of stops) stop();
    release();
    for (const listener of [...closeListeners]) listener();
  };
  stops.push(modem.onClose(end));
  return {
    write(bytes) {
      if (!open) return Promise.reject(new DeviceError('gone', `${id} is closed`));
      modem.write(bytes);
      return Promise.resolve();
    },
    onReceive(listener) {
      const stop = modem.onData(listener);
      stops.push(stop);
      return stop;
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      end();
      return Promise.resolve();
    },
  };
}
