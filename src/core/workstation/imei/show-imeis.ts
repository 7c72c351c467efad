import { sameEquipment } from './decision/index.ts';
import type { BenchDevice } from '#core/environment/index.ts';
import type { SlotImei } from '#shared/api/index.ts';
import type { DeviceSnapshot } from '../devices/device-snapshot.ts';
import { explainImei, type ImeiReading } from '../modems/index.ts';
import { enabledOn } from './situation.ts';

/** Each slot's IMEI in the form it was read, told apart and explained, against factory record and binding. */
export function showImeis(
  device: BenchDevice,
  readings: readonly ImeiReading[],
  { profiles, slotIccids }: Pick<DeviceSnapshot, 'profiles' | 'slotIccids'>,
): SlotImei[] {
  const esims = device.slots.filter(({ sim }) => sim === 'esim').map(({ slot }) => slot);
  return device.slots.map(({ slot, sim }) => {
    const reading = readings.find((one) => one.slot === slot) ?? explainImei(slot, null);
    const { read, form, imei, valid, note } = reading;
    const factoryImei = device.factoryImeis[slot - 1] ?? null;
    const profile = sim === 'esim' ? enabledOn(profiles, esims.indexOf(slot) + 1) : undefined;
    const binding = bindingOf(imei, profile?.imei ?? null, factoryImei);
    const iccid = (sim === 'psim' ? slotIccids.get(slot) : profile?.iccid) ?? null;
    return { slot, read, form, imei, valid, explanation: note, factoryImei, iccid, binding };
  });
}

function bindingOf(imei: string | null, bound: string | null, factory: string | null): SlotImei['binding'] {
  if (imei === null) return 'unknown';
  if (bound !== null) return sameEquipment(imei, bound) ? 'bound' : 'differs';
  if (factory === null) return 'unknown';
  return sameEquipment(imei, factory) ? 'factory' : 'differs';
}
