import { checkImei } from '#core/protocol/identifiers/index.ts';
import { incorrectParameters, notAllowed, notSupported } from '../refusal.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

const items: Readonly<Record<string, number>> = { '7': 1, '10': 2 };

/**
 * Besides what each maker has, the simulated modem's provisioning command, in every dialect: AT+EGMR=0,<item> reads and AT+EGMR=1,<item>,"<imei>" writes the
 * durable memory, item 7 for the first slot, 10 for the second. A written value is in use after AT+CFUN=1,1.
 * The workstation sends none of them to a real modem but with the registry's authorisation.
 */
export const imei: CommandHandler = ({ name, form, parameters }, modem) => {
  const asked = form === 'read' ? `${name}?` : form === 'set' ? `${name}=${parameters.join(',')}` : name;
  const prefix = modem.personality.imei?.[asked];
  if (prefix !== undefined) return [`${prefix}${modem.imei(modem.slot)}`];
  const { imeiWrite } = modem.personality;
  if (imeiWrite !== undefined && name === imeiWrite.command && form === 'set') {
    const value = parameters.at(-1) ?? '';
    if (parameters.slice(0, -1).join() !== imeiWrite.before.join()) throw incorrectParameters();
    if (imeiWrite.once && modem.imeiStored(1)) throw notAllowed();
    return write(modem, 1, value);
  }
  if (name !== '+EGMR') return undefined;
  if (form !== 'set') throw notSupported();
  const [access, item = '', value] = parameters;
  const slot = items[item];
  if (slot === undefined || slot > modem.slotCount) throw notSupported();
  if (access === '0') return [`+EGMR: "${modem.storedImei(slot)}"`];
  if (access !== '1' || value === undefined) throw incorrectParameters();
  return write(modem, slot, value);
};

function write(modem: ModemState, slot: number, value: string): readonly string[] {
  const checked = checkImei(value);
  if (!checked.valid || checked.form !== 'imei') throw incorrectParameters();
  if (modem.faults.refuseImei === 'error') throw notAllowed();
  if (modem.faults.refuseImei === 'no') modem.storeImei(slot, value);
  return [];
}
