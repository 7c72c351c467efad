/** A simulated modem as on a USB: its terminal vanishes when it restarts, and another one appears. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModemLineInfo } from '#core/environment/index.ts';
import { openPtyBridge, type PtyBridge } from '#hardware/modem-line/index.ts';
import type { SimulatedModem } from '#simulator/modem/index.ts';

export interface UsbModem {
  /** As the system lists its ports now. */
  list(): Promise<ModemLineInfo[]>;
  /** Every terminal it had, in order. */
  readonly paths: readonly string[];
  close(): Promise<void>;
}

/** `awayMs`: from leaving the bus to being back on it. Beside it stands another modem of its kind that nobody may mistake for it. */
export async function usbModem(modem: SimulatedModem, serialNumber: string, awayMs: number): Promise<UsbModem> {
  const paths: string[] = [];
  let bridge: PtyBridge | undefined;
  let turn = Promise.resolve();
  const appear = async () => {
    bridge = await openPtyBridge(modem);
    paths.push(bridge.path);
  };
  const stop = modem.onRestart(() => {
    turn = turn.then(async () => {
      const before = bridge;
      // It says OK first, and leaves a moment later.
      await sleep(100);
      bridge = undefined;
      await before?.close();
      await sleep(awayMs);
      await appear();
    });
  });
  await appear();
  const identity = { vendorId: '2c7c', productId: '0800', manufacturer: 'Quectel', interfaceNumber: 2 };
  return {
    paths,
    list: async () => [
      { path: '/dev/ttyUSB-of-another', ...identity, serialNumber: `${serialNumber}-other` },
      ...(bridge === undefined ? [] : [{ path: bridge.path, ...identity, serialNumber }]),
    ],
    async close() {
      stop();
      await turn;
      await bridge?.close();
    },
  };
}
