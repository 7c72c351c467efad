import { incorrectParameters } from '../refusal.ts';
import type { CommandHandler } from '../modem-state.ts';

const characterSets = ['GSM', 'IRA', 'UCS2'];
const registers: Readonly<Record<string, string>> = { '3': '013', '4': '010', '5': '008' };
const pad = (value: number) => String(value).padStart(2, '0');

/** TS 27.007 sections 5.5 (+CSCS), 8.4 (+CBC), 8.15 (+CCLK); V.250 sections 6.2.1 to 6.3: parameters that every modem takes. */
export const general: CommandHandler = ({ name, form, parameters }, modem) => {
  switch (name) {
    case '+CSCS': {
      if (form === 'test') return [`+CSCS: (${characterSets.map((one) => `"${one}"`).join(',')})`];
      if (form === 'read') return [`+CSCS: "${modem.characterSet}"`];
      const wanted = parameters[0]?.toUpperCase() ?? '';
      if (!characterSets.includes(wanted)) throw incorrectParameters();
      modem.characterSet = wanted;
      return [];
    }
    case '+CBC':
      // No battery: a module on its board.
      return form === 'test' ? ['+CBC: (0-2),(0-100)'] : ['+CBC: 2,0'];
    case '+CCLK': {
      if (form !== 'read') return [];
      const now = new Date(modem.clock.now());
      const date = [now.getUTCFullYear() % 100, now.getUTCMonth() + 1, now.getUTCDate()].map(pad).join('/');
      const time = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(pad).join(':');
      return [`+CCLK: "${date},${time}+00"`];
    }
    case 'S':
      // S-parameters are kept as they are: carriage return, line feed and backspace, and no answering of calls.
      return form === 'read' ? [registers[parameters[0] ?? ''] ?? '000'] : [];
    // Parameters that mean nothing on this line: minicom's start-up string sets some.
    case '&C':
    case '&D':
    case '&K':
    case '&S':
    case '&W':
    case 'H':
    case 'L':
    case 'M':
    case 'X':
      return [];
    default:
      return undefined;
  }
};
