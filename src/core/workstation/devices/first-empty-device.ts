import { UsageError } from '#shared/errors.ts';
import type { DeviceDesks } from './device-desks.ts';

/** The default target of `provision`. Throws UsageError NO_EMPTY_DEVICE. */
export async function firstEmptyDevice(desks: DeviceDesks): Promise<string> {
  const { devices } = await desks.bench();
  const empty = devices.find(
    (device) =>
      device.kind === 'simulated' && device.eid !== undefined && device.profileCount === 0 && device.state === 'ready',
  );
  if (empty === undefined) throw new UsageError('NO_EMPTY_DEVICE', 'no idle simulated device has an empty eUICC');
  return empty.id;
}
