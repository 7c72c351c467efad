import type { AtCommand } from '#core/protocol/at/index.ts';
import { checkImei } from '#core/protocol/identifiers/index.ts';
import { isRefusal } from './identify-modem.ts';
import type { ModemSession } from './modem-session.ts';

/** One slot's IMEI in the form in which the modem tells it, and what it comes to. */
export interface ImeiReading {
  readonly slot: number;
  /** As the modem answered; null when it did not. */
  readonly read: string | null;
  /** 15 digits: TAC, serial number, check digit; 14 lack the check digit; 16 end in the software version instead. */
  readonly form: 'imei15' | 'imei14' | 'imeisv16' | 'unreadable';
  /** 15 digits, the check digit computed where it was not read. */
  readonly imei: string | null;
  /** The check digit agrees, or there is none to disagree, and the value is not all zeros. */
  readonly valid: boolean;
  readonly note: 'complete' | 'checkDigitWrong' | 'checkDigitAdded' | 'softwareVersionDropped' | 'null' | 'unreadable';
}

/** IMEIs of the given slots (from 1). A slot that the modem does not tell without switching reads as null. Rejects with DeviceError. */
export async function readImeis(modem: ModemSession, slots: readonly number[]): Promise<ImeiReading[]> {
  const inUse = await modem.slotInUse();
  const readings: ImeiReading[] = [];
  for (const slot of slots) {
    const ways = [...(slot === inUse ? modem.dialect.imeiReads : []), ...modem.slotImeiReads(slot)];
    readings.push(explainImei(slot, await firstAnswer(modem, ways)));
  }
  return readings;
}

async function firstAnswer(modem: ModemSession, ways: readonly AtCommand<void, string>[]): Promise<string | null> {
  for (const way of ways) {
    try {
      return await modem.execute(way, undefined);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return null;
}

/** Tells 14, 15 and 16 digits apart. TS 23.003 section 6.2. */
export function explainImei(slot: number, read: string | null): ImeiReading {
  const checked = checkImei(read ?? '');
  if (!('form' in checked)) return { slot, read, form: 'unreadable', imei: null, valid: false, note: 'unreadable' };
  const imei = checked.tac + checked.snr + checked.checkDigit;
  const nullNote = checked.isNull ? ('null' as const) : undefined;
  const valid = !checked.isNull;
  if (checked.form === 'withoutCheckDigit')
    return { slot, read, form: 'imei14', imei, valid, note: nullNote ?? 'checkDigitAdded' };
  if (checked.form === 'imeisv')
    return { slot, read, form: 'imeisv16', imei, valid, note: nullNote ?? 'softwareVersionDropped' };
  if (!checked.valid)
    return { slot, read, form: 'imei15', imei: checked.digits, valid: false, note: 'checkDigitWrong' };
  return { slot, read, form: 'imei15', imei, valid, note: nullNote ?? 'complete' };
}
