import type { Device } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { WrongUsage } from './cli-error.ts';
import type { Client } from './open-client.ts';

/** The device that `--device` names by id, name or EID; without it the only one that `fits`. */
export async function pickDevice(
  client: Client,
  wanted: string | undefined,
  fits: (device: Device) => boolean = ({ hasEuicc }) => hasEuicc,
): Promise<Device> {
  const { devices } = await client.devices.bench();
  if (wanted !== undefined) {
    const same = (text: string | undefined) => text?.toLowerCase() === wanted.toLowerCase();
    const found = devices.filter(({ id, name, eid }) => same(id) || same(name) || eid === wanted);
    if (found.length === 1) return found[0]!;
    throw new WorkbenchError('DEVICE_UNKNOWN', `no device is called ${wanted}`, {
      details: { deviceId: wanted, ...(devices.length === 0 ? { fault: 'benchEmpty' } : {}) },
      effect: 'none',
    });
  }
  const fitting = devices.filter(fits);
  if (fitting.length === 1) return fitting[0]!;
  const names = devices.map(({ id }) => id).join(', ');
  throw new WrongUsage(
    devices.length === 0 ? 'there is no device on the bench' : `name a device with --device: ${names}`,
    'DEVICE_REQUIRED',
    devices.length === 0 ? { fault: 'benchEmpty' } : { devices: names },
  );
}
