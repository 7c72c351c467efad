import type { AtCommand } from '#core/protocol/at/index.ts';
import { checkImei } from '#core/protocol/identifiers/index.ts';
import { DeviceError, WorkbenchError } from '#shared/errors.ts';
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

export interface ReadImeisOptions {
  /** What is known already: a slot that only a change of slots would tell is not read once more. */
  readonly known?: readonly ImeiReading[] | undefined;
}

/**
 * IMEIs of the given slots (from 1). A slot whose IMEI the modem tells only while it is in use is switched to, and the slot
 * in use before is in use again afterwards; one that cannot be switched to reads as null. Rejects with DeviceError.
 */
export async function readImeis(
  modem: ModemSession,
  slots: readonly number[],
  { known = [] }: ReadImeisOptions = {},
): Promise<ImeiReading[]> {
  const inUse = await modem.slotInUse();
  const readings: ImeiReading[] = [];
  for (const slot of slots) {
    const before = known.find((one) => one.slot === slot && one.valid);
    const mustSwitch = slot !== inUse && modem.slotImeiReads(slot).length === 0;
    readings.push(mustSwitch && before !== undefined ? before : explainImei(slot, await readSlot(modem, slot, inUse)));
  }
  return readings;
}

async function readSlot(modem: ModemSession, slot: number, inUse: number): Promise<string | null> {
  const { imeiReads, slots } = modem.dialect;
  const own = modem.slotImeiReads(slot);
  if (slots === undefined) return firstAnswer(modem, slot === inUse ? [...imeiReads, ...own] : own);
  const read = slot === inUse ? null : await firstAnswer(modem, own);
  if (read !== null) return read;
  try {
    return await modem.withSlot(slot, () => firstAnswer(modem, [...imeiReads, ...own]));
  } catch (error) {
    if (isRefusal(error) || (error instanceof WorkbenchError && !(error instanceof DeviceError))) return null;
    throw error;
  }
}

/** Ways that this model refused before are kept for the end. */
async function firstAnswer(modem: ModemSession, ways: readonly AtCommand<void, string>[]): Promise<string | null> {
  const refused = new Set(modem.modem.quirk.refusedImeiReads ?? []);
  const inOrder = [...ways.filter(({ name }) => !refused.has(name)), ...ways.filter(({ name }) => refused.has(name))];
  for (const way of inOrder) {
    try {
      const read = await modem.execute(way, undefined);
      // Learnt only once another way has worked: a modem that is just starting refuses everything.
      if (refused.size > 0) modem.modem.learn({ refusedImeiReads: [...refused].filter((name) => name !== way.name) });
      return read;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused.add(way.name);
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
