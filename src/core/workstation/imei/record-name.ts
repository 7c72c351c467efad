import type { BenchDevice } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';

/**
 * The device as its manufacturer's record names it: a modem by its serial number, since a port is no identity.
 * Throws UsageError DEVICE_NOT_IDENTIFIED.
 */
export function recordName(device: BenchDevice): string {
  if (device.kind === 'simulated') return device.id;
  const serial = device.modemLine?.info.serialNumber;
  if (serial === undefined || !/^[\w.:-]{1,64}$/.test(serial))
    throw new UsageError('DEVICE_NOT_IDENTIFIED', `${device.name} tells no serial number`, { effect: 'none' });
  return serial;
}
