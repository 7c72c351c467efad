import type { Store } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';

/** Lists of an EIR, 3GPP TS 22.016 section 5.2; `unknown` is on none. */
export type EquipmentStatus = 'permitted' | 'observed' | 'prohibited' | 'unknown';

export interface EquipmentRegister {
  /** Puts equipment on a list, `unknown` takes it off. By TAC and serial number: check digit and SVN do not count. */
  setEquipment(imei: string, status: EquipmentStatus): void;
  checkEquipment(imei: string): EquipmentStatus;
  /** Everything on a list, by TAC and serial number. */
  equipment(): ListedEquipment[];
}

export interface ListedEquipment {
  /** TAC and serial number, 14 digits. */
  readonly equipment: string;
  readonly status: Exclude<EquipmentStatus, 'unknown'>;
}

const equipmentIn = 'network/equipment';

export function createEquipmentRegister({ store }: { readonly store: Store }): EquipmentRegister {
  return {
    setEquipment(imei, status) {
      const key = equipmentKey(imei);
      store.transact((transaction) => {
        if (status === 'unknown') transaction.delete(equipmentIn, key);
        else transaction.put(equipmentIn, key, status);
      });
    },
    equipment: () =>
      store.list<ListedEquipment['status']>(equipmentIn).map(({ key, value }) => ({ equipment: key, status: value })),
    checkEquipment: (imei) => store.get<EquipmentStatus>(equipmentIn, equipmentKey(imei)) ?? 'unknown',
  };
}

/** TAC and SNR: the 14 digits by which equipment is told apart (3GPP TS 23.003 section 6.2). */
export function equipmentKey(imei: string): string {
  if (!/^[0-9]{14,16}$/.test(imei)) throw new UsageError('IMEI_INVALID', 'an IMEI has 14 to 16 digits');
  return imei.slice(0, 14);
}
