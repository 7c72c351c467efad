import { incorrectParameters } from '../refusal.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

const areaCode = '1A2B';
const cellId = '01234567';

/** TS 27.007 sections 7.2, 7.3, 8.2, 8.5, 8.69, 10.1. */
export const network: CommandHandler = ({ name, form, parameters }, modem) => {
  switch (name) {
    case '+CREG':
    case '+CGREG':
    case '+CEREG':
    case '+C5GREG':
      return registration(name, form, parameters, modem);
    case '+COPS':
      return operator(form, parameters, modem);
    case '+CGATT':
      return attach(form, modem);
    case '+CFUN':
      return functionality(form, parameters, modem);
    case '+CSQ':
      return [modem.functionality === 1 ? '+CSQ: 22,99' : '+CSQ: 99,99'];
    case '+CESQ':
      return [modem.functionality === 1 ? '+CESQ: 99,99,255,255,20,51' : '+CESQ: 99,99,255,255,255,255'];
    default:
      return undefined;
  }
};

function registration(name: string, form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'test') return [`${name}: (0-2)`];
  if (form === 'set') {
    if (!/^[0-2]$/.test(parameters[0] ?? '')) throw incorrectParameters();
    modem.reporting.set(name, Number(parameters[0]));
    return [];
  }
  const reporting = modem.reporting.get(name) ?? 0;
  const { status, accessTechnology } = modem.attachment();
  // Only +C5GREG speaks of the 5G core; the older domains see nothing of it.
  const served = (name === '+C5GREG') === (accessTechnology === 11);
  const shown = served ? status : 0;
  const located = reporting === 2 && (shown === 1 || shown === 5);
  return [`${name}: ${reporting},${shown}${located ? `,"${areaCode}","${cellId}",${accessTechnology}` : ''}`];
}

function attach(form: string, modem: ModemState): readonly string[] {
  if (form === 'test') return ['+CGATT: (0,1)'];
  const { status } = modem.attachment();
  return form === 'read' ? [`+CGATT: ${status === 1 || status === 5 ? 1 : 0}`] : [];
}

function operator(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'read') {
    const { status, plmn, accessTechnology } = modem.attachment();
    if ((status !== 1 && status !== 5) || plmn === undefined) return ['+COPS: 0'];
    const shown = modem.operatorFormat === 2 ? plmn : `Test PLMN ${Number(plmn.slice(0, 3))}-${Number(plmn.slice(3))}`;
    const text = modem.characterSet === 'UCS2' ? ucs2(shown) : shown;
    return [`+COPS: 0,${modem.operatorFormat},"${text}",${accessTechnology ?? 7}`];
  }
  if (form === 'test') return ['+COPS: (1,"Test PLMN 1-1","Test1-1","00101",7),,(0-4),(0-2)'];
  const [mode, wanted] = parameters;
  if (mode === '3' && /^[0-2]$/.test(wanted ?? '')) modem.operatorFormat = Number(wanted);
  else if (mode !== '0') throw incorrectParameters();
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
    modem.functionality = Number(level);
    if (level === '0') modem.cutCardSupply();
  }
  return [];
}
