import { incorrectParameters, simFailure } from '../refusal.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

/** TS 27.007 section 5.6 (+CIMI), 8.3 (+CPIN) and the makers' ICCID and slot commands. */
export const sim: CommandHandler = ({ name, form, parameters }, modem) => {
  const { iccid, imsi, slot, quotedIccid = [] } = modem.personality;
  const asked = form === 'read' ? `${name}?` : name;
  const prefix = form === 'set' ? undefined : iccid[asked];
  if (prefix !== undefined)
    return [prefix + (quotedIccid.includes(asked) ? `"${cardIccid(modem)}"` : cardIccid(modem))];
  const imsiPrefix = form === 'set' ? undefined : imsi?.[asked];
  if (imsiPrefix !== undefined) return [imsiPrefix + cardImsi(modem)];
  if (name === '+CPIN') return pin(form, parameters, modem);
  if (name === '+CIMI' && form === 'execute') return [cardImsi(modem)];
  if (slot !== undefined && name === slot.command) return chooseSlot(form, parameters, modem);
  return undefined;
};

function cardIccid(modem: ModemState): string {
  const iccid = modem.card().readIccid();
  if (iccid === undefined) throw simFailure();
  return modem.personality.iccidFiller && iccid.length === 19 ? `${iccid}F` : iccid;
}

function cardImsi(modem: ModemState): string {
  const imsi = modem.card().readImsi();
  if (imsi === undefined) throw simFailure();
  return imsi;
}

function pin(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  const card = modem.card();
  if (form === 'read') {
    if (card.readIccid() !== undefined) return [`+CPIN: ${card.pinState()}`];
    if (modem.personality.emptyEuicc === undefined) throw simFailure();
    return [`+CPIN: ${modem.personality.emptyEuicc}`];
  }
  if (form === 'test') return [];
  const [value = ''] = parameters;
  if (!/^\d{4,8}$/.test(value)) throw incorrectParameters();
  card.verifyPin(value);
  return [];
}

function chooseSlot(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  const { command, first, before = '', after = '' } = modem.personality.slot!;
  // Fibocom puts a blank before the colon.
  const colon = command === '+GTDUALSIM' ? ' : ' : ': ';
  if (form === 'read') return [`${command}${colon}${before}${modem.slot - 1 + first}${after}`];
  if (form === 'test') return [`${command}${colon}(${first}-${modem.slotCount - 1 + first})`];
  const wanted = Number(parameters.at(-1)) - first + 1;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > modem.slotCount) throw incorrectParameters();
  modem.selectSlot(wanted);
  return [];
}
