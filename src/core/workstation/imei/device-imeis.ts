import type { BenchDevice } from '#core/environment/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { readImeis as askModem, type ImeiReading } from '../modems/index.ts';
import type { ActiveSim } from './decision/index.ts';

/** The slot whose radio stack the eSIM uses. */
export const esimSlot = (device: BenchDevice): number | undefined =>
  device.slots.find(({ sim }) => sim === 'esim')?.slot;

/** Asks the modem now; rejects with DeviceError when it is silent. */
export async function readImeis(device: BenchDevice, services: BenchServices): Promise<readonly ImeiReading[]> {
  const slots = device.slots.map(({ slot }) => slot);
  const imeis = await services.desks.withModem(device, (modem) => askModem(modem, slots));
  services.desks.note(device.id, { imeis });
  return imeis;
}

/** Removable SIMs in service, as the modem last showed them: the eSIM yields to what they present. */
export function liveMap(device: BenchDevice, services: BenchServices): ActiveSim[] {
  const { imeis } = services.desks.snapshot(device.id);
  return device.slots.flatMap(({ slot, sim }) => {
    const imei = imeis.find((one) => one.slot === slot)?.imei ?? undefined;
    return sim === 'psim' && imei !== undefined ? [{ slot, sim, iccid: `slot ${slot}`, imei }] : [];
  });
}

/** By TAC and serial number: a modem may answer with the software version instead of the check digit. */
export const sameImei = (a: string, b: string): boolean => a.length >= 14 && a.slice(0, 14) === b.slice(0, 14);

/** IMEI that the eSIM's slot shows, 15 digits. */
export const esimImei = (device: BenchDevice, readings: readonly ImeiReading[]): string | undefined =>
  readings.find((one) => one.slot === esimSlot(device))?.imei ?? undefined;
