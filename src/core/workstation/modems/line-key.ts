import type { ModemLineInfo } from '#core/environment/index.ts';

/**
 * Names a modem over restarts and re-enumeration: USB vendor, product, serial number and interface, else the place where it
 * is plugged in, else its port.
 */
export function lineKey(info: ModemLineInfo): string {
  const { vendorId, productId, serialNumber, interfaceNumber, location, path } = info;
  const where = serialNumber ?? (location === undefined ? undefined : `at ${location}`);
  if (vendorId === undefined || where === undefined) return path;
  return ['usb', vendorId, productId ?? '', where, interfaceNumber ?? ''].join(':');
}
