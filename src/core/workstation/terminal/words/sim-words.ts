/** Identities, SIM state and slots in words. */

import { checkIccid, checkImei } from '#core/protocol/identifiers/index.ts';
import * as at from '#core/protocol/at/index.ts';
import { fieldsOf, known } from './fields.ts';

const pinStates: ReadonlyMap<string, string> = new Map([
  ['READY', 'SIM is ready, no PIN is waited for'],
  ['SIM PIN', 'waits for the PIN of the SIM'],
  ['SIM PUK', 'PIN is blocked, waits for the PUK'],
  ['SIM PIN2', 'waits for PIN2'],
  ['SIM PUK2', 'PIN2 is blocked, waits for PUK2'],
  ['PH-SIM PIN', 'modem is locked to another SIM'],
  ['PH-NET PIN', 'modem is locked to a network'],
  ['PH-NETSUB PIN', 'modem is locked to part of a network'],
  ['PH-SP PIN', 'modem is locked to a service provider'],
  ['PH-CORP PIN', 'modem is locked to a company'],
  ['NOT INSERTED', 'no SIM in the slot'],
  ['NOT READY', 'SIM is not ready yet'],
  ['EMPTY_EUICC', 'eUICC without enabled profile'],
]);

export function pinWords(line: string): string | undefined {
  const state = known(() => at.readPinState.decode([line]));
  return state === undefined ? undefined : pinStates.get(state);
}

export const pinStateWords = (state: string): string => pinStates.get(state) ?? state;

const levels: Readonly<Record<number, string>> = {
  0: 'minimum functionality, radio and SIM off',
  1: 'full functionality',
  4: 'airplane mode, radio off',
};

export function functionalityWords(line: string): string | undefined {
  const level = known(() => at.readFunctionality.decode([line]));
  return level === undefined ? undefined : (levels[level] ?? `functionality level ${level}`);
}

export function imeiWords(line: string): string | undefined {
  const digits = fieldsOf(line).find((field) => /^\d{14,16}$/.test(field));
  if (digits === undefined) return undefined;
  const checked = checkImei(digits);
  if (!('form' in checked)) return undefined;
  if (checked.isNull) return 'IMEI of zeros: the modem has none';
  if (checked.form === 'withoutCheckDigit') return `IMEI without its check digit, which is ${checked.checkDigit}`;
  if (checked.form === 'imeisv') return `IMEISV: TAC ${checked.tac}, software version ${checked.svn ?? '?'}`;
  return `IMEI: TAC ${checked.tac}, check digit ${checked.valid ? 'right' : `wrong, it should be ${checked.checkDigit}`}`;
}

export function iccidWords(line: string): string | undefined {
  const digits = /^(\d{18,20})F?$/i.exec(fieldsOf(line)[0]?.replace(/\s/g, '') ?? '')?.[1];
  if (digits === undefined) return undefined;
  return `ICCID of ${digits.length} digits, check digit ${checkIccid(digits).valid ? 'right' : 'wrong or absent'}`;
}

export function imsiWords(line: string): string | undefined {
  const imsi = fieldsOf(line)[0];
  return imsi !== undefined && /^\d{6,15}$/.test(imsi) ? `IMSI: MCC ${imsi.slice(0, 3)}` : undefined;
}

export function sessionWords(line: string): string | undefined {
  const session = known(() => at.ccho.decode([line]));
  return session === undefined ? undefined : `logical channel open, session ${session}`;
}

const slotCommands = [at.csus, at.quimslot, at.gtdualsim, at.smsimcfg, at.simselect, at.egslot, at.uims, at.usimsel];

/** By prefix: what the line says of slots. */
export const slotWords: ReadonlyMap<string, (line: string) => string | undefined> = new Map(
  slotCommands.map(({ read, range }) => [
    read.name.slice(2, -1),
    (line: string) => {
      if (/[(-]/.test(line)) {
        const slots = known(() => range.decode([line]));
        return slots === undefined ? undefined : `slots ${slots.join(', ')}`;
      }
      const slot = known(() => read.decode([line]));
      return slot === undefined ? undefined : `slot ${slot} is in use`;
    },
  ]),
);
