import { incorrectParameters } from '../refusal.ts';
import type { CommandHandler } from '../modem-state.ts';

const bit = (parameters: readonly string[], highest = 1): number => {
  const value = Number(parameters[0] ?? '0');
  if (!Number.isInteger(value) || value > highest) throw incorrectParameters();
  return value;
};

/** V.250 section 6: echo, results, profile; TS 27.007 section 9.1: +CMEE. */
export const format: CommandHandler = ({ name, form, parameters }, modem) => {
  switch (name) {
    case 'E':
      modem.echo = bit(parameters) === 1;
      return [];
    case 'V':
      modem.verbose = bit(parameters) === 1;
      return [];
    case 'Q':
      modem.quiet = bit(parameters) === 1;
      return [];
    case 'Z':
    case '&F':
      modem.echo = true;
      modem.verbose = true;
      modem.quiet = false;
      modem.cmee = modem.personality.cmee;
      return [];
    case '+CMEE':
      if (form === 'read') return [`+CMEE: ${modem.cmee}`];
      if (form === 'test') return ['+CMEE: (0-2)'];
      modem.cmee = bit(parameters, 2);
      return [];
    default:
      return undefined;
  }
};
