import { rejectCauseWords } from '#shared/words/index.ts';
import { incorrectParameters, noNetworkService } from '../refusal.ts';
import { isRegistered, type Attachment } from '../registration.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

/** TS 27.007 sections 6.10, 7.2, 7.3, 8.2, 8.5, 8.69, 10.1. */
export const network: CommandHandler = ({ name, form, parameters }, modem) => {
  switch (name) {
    case '+CREG':
    case '+CGREG':
    case '+CEREG':
    case '+C5GREG':
      return registration(name, form, parameters, modem);
    case '+COPS':
      return operator(form, parameters, modem);
    case '+CFUN':
      return functionality(form, parameters, modem);
    case '+CSQ':
      return [modem.functionality === 1 ? '+CSQ: 22,99' : '+CSQ: 99,99'];
    case '+CESQ':
      return [modem.functionality === 1 ? '+CESQ: 99,99,255,255,20,51' : '+CESQ: 99,99,255,255,255,255'];
    case '+CEER':
      return form === 'execute' ? [`+CEER: ${extendedError(modem)}`] : [];
    default:
      return undefined;
  }
};

function registration(name: string, form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'test') return [`${name}: (0-3)`];
  if (form === 'set') {
    if (!/^[0-3]$/.test(parameters[0] ?? '')) throw incorrectParameters();
    modem.setReporting(name, Number(parameters[0]));
    return [];
  }
  const reporting = modem.reporting.get(name) ?? 0;
  return [`${name}: ${reporting},${registrationState(name, reporting, modem.attachment())}`];
}

/**
 * What answers and events have in common. Only +C5GREG speaks of the 5G core; the older domains see nothing of it.
 * <cause_type> 0 is a cause of mobility management; +C5GREG has two members more before it.
 */
export function registrationState(name: string, reporting: number, attachment: Attachment): string {
  const { status, cause } = name === '+C5GREG' ? attachment.fiveG : attachment.eps;
  const { cell, accessTechnology } = attachment;
  if (reporting >= 2 && (status === 1 || status === 5) && cell !== undefined)
    return `${status},"${cell.areaCode}","${cell.cellId}",${accessTechnology}`;
  if (reporting < 3 || cause === undefined) return String(status);
  return `${status},,,,${name === '+C5GREG' ? ',,' : ''}0,${cause}`;
}

function operator(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'read') {
    const attachment = modem.attachment();
    const mode = modem.registration.wanted ? 0 : 2;
    const plmn = attachment.cell?.plmn;
    if (!isRegistered(attachment) || !plmn) return [`+COPS: ${mode}`];
    const shown = modem.operatorFormat === 2 ? plmn : `Test PLMN ${Number(plmn.slice(0, 3))}-${Number(plmn.slice(3))}`;
    const text = modem.characterSet === 'UCS2' ? ucs2(shown) : shown;
    return [`+COPS: ${mode},${modem.operatorFormat},"${text}",${attachment.accessTechnology ?? 7}`];
  }
  if (form === 'test') return ['+COPS: (1,"Test PLMN 1-1","Test1-1","00101",7),,(0-4),(0-2)'];
  const [mode, wanted, plmn] = parameters;
  if (mode === '3' && /^[0-2]$/.test(wanted ?? '')) modem.operatorFormat = Number(wanted);
  else if (mode === '0') modem.wantRegistration(true);
  else if (mode === '2') modem.wantRegistration(false);
  else if (mode === '1' && wanted === '2' && /^\d{5,6}$/.test(plmn ?? '')) {
    modem.wantRegistration(true);
    if (modem.attachment().cell?.plmn !== plmn) throw noNetworkService();
  } else throw incorrectParameters();
  return [];
}

/** Four hex digits a character: TS 27.007 section 5.5. */
const ucs2 = (text: string): string =>
  [...text].map((one) => one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')).join('');

function functionality(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'read') return [`+CFUN: ${modem.functionality}`];
  if (form === 'test') return ['+CFUN: (0,1,4),(0,1)'];
  const [level = '', reset = '0'] = parameters;
  if (!/^[014]$/.test(level) || !/^[01]$/.test(reset)) throw incorrectParameters();
  if (reset === '1') modem.restart();
  else {
    modem.setFunctionality(Number(level));
    if (level === '0') modem.cutCardSupply();
  }
  return [];
}

/** What the network refused last, in words. */
function extendedError({ registration }: ModemState): string {
  const refused = registration.lastRefusal;
  if (refused === undefined) return 'No error';
  const { kind, technology, cause } = refused;
  const procedure =
    kind === 'session'
      ? technology === 'nr'
        ? 'PDU session rejected (5GSM'
        : 'PDN connection rejected (ESM'
      : technology === 'nr'
        ? 'Registration rejected (5GMM'
        : 'Attach rejected (EMM';
  return `${procedure} cause ${cause}): ${rejectCauseWords(kind, cause).name}`;
}
