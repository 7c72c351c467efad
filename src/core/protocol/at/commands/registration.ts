import { request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, hasPrefix, splitFields, withoutPrefix, type Field } from '../fields.ts';

/** TS 27.007 sections 7.2 (+CREG), 10.1.20 (+CGREG), 10.1.22 (+CEREG), 10.1.47 (+C5GREG). */
export type RegistrationName = '+CREG' | '+CGREG' | '+CEREG' | '+C5GREG';

export type RegistrationState =
  | 'notRegistered'
  | 'home'
  | 'searching'
  | 'denied'
  | 'unknown'
  | 'roaming'
  | 'homeSmsOnly'
  | 'roamingSmsOnly'
  | 'emergencyOnly'
  | 'homeCsfbNotPreferred'
  | 'roamingCsfbNotPreferred';

export interface Registration {
  readonly form: 'query' | 'event';
  /** What the modem was told to report; only a query answer tells. */
  readonly reporting?: number | undefined;
  readonly status: number;
  readonly state: RegistrationState;
  /** LAC or TAC, upper-case hex as sent. */
  readonly areaCode?: string | undefined;
  /** Cell identity, upper-case hex as sent. */
  readonly cellId?: string | undefined;
  /** AcT number of TS 27.007 section 7.2: 7 E-UTRAN, 11 NR on a 5G core, … */
  readonly accessTechnology?: number | undefined;
  /** EMM or 5GMM cause, or whatever the modem says it is of (<cause_type> 0). */
  readonly rejectCause?: number | undefined;
}

const states: readonly RegistrationState[] = [
  'notRegistered',
  'home',
  'searching',
  'denied',
  'unknown',
  'roaming',
  'homeSmsOnly',
  'roamingSmsOnly',
  'emergencyOnly',
  'homeCsfbNotPreferred',
  'roamingCsfbNotPreferred',
];

/**
 * Query answer (`n,stat,…`) and event (`stat,…`) share the prefix: it is a query answer when the second field is a status,
 * that is an unquoted number of one digit, or of up to three with leading zeros or below 11 (a location has four hex digits or quotes).
 */
function isQueryAnswer(fields: readonly Field[]): boolean {
  const second = fields[1];
  return second !== undefined && !second.quoted && /^\d{1,3}$/.test(second.text) && Number(second.text) < states.length;
}

/** Reads either form; undefined when the line is none. */
export function parseRegistration(name: RegistrationName, line: string): Registration | undefined {
  if (!hasPrefix(line, name)) return undefined;
  const fields = splitFields(withoutPrefix(line, name));
  const query = isQueryAnswer(fields);
  const [status, ...rest] = query ? fields.slice(1) : fields;
  const number = decimal(status?.text);
  const state = number === undefined ? undefined : states[number];
  if (number === undefined || state === undefined) return undefined;
  // Early E-UTRAN firmware follows GPRS and puts a routing area code (one byte) before the cell.
  const hasRac =
    name === '+CEREG' && rest.length >= 4 && /^..?$/.test(rest[1]!.text) && decimal(rest[3]!.text) !== undefined;
  const [area, cell, technology] = hasRac ? [rest[0], rest[2], rest[3]] : rest;
  // Behind location and technology; +C5GREG has the allowed slices before it.
  const [causeType, cause] = rest.slice(name === '+C5GREG' ? 5 : 3);
  return {
    form: query ? 'query' : 'event',
    reporting: query ? decimal(fields[0]!.text) : undefined,
    status: number,
    state,
    areaCode: hex(area),
    cellId: hex(cell),
    accessTechnology: technology === undefined || technology.quoted ? undefined : decimal(technology.text),
    rejectCause: !hasRac && decimal(causeType?.text) === 0 ? decimal(cause?.text) : undefined,
  };
}

function hex(field: Field | undefined): string | undefined {
  const text = (field?.text ?? '').replace(/\s/g, '').toUpperCase();
  return /^[0-9A-F]+$/.test(text) ? text : undefined;
}

function readRegistration(name: RegistrationName): AtCommand<void, Registration> {
  const commandName = `AT${name}?`;
  return {
    name: commandName,
    encode: () =>
      request(commandName, { prefixes: [name], isAnswer: (line) => parseRegistration(name, line)?.form === 'query' }),
    decode(lines) {
      const answer = lines.map((line) => parseRegistration(name, line)).findLast((one) => one?.form === 'query');
      if (answer === undefined) throw unexpectedAnswer(commandName, lines);
      return answer;
    },
  };
}

export const readCreg = readRegistration('+CREG');
export const readCgreg = readRegistration('+CGREG');
export const readCereg = readRegistration('+CEREG');
export const readC5greg = readRegistration('+C5GREG');

/** Which registration events the modem shall send: 0 none, 1 changes, 2 changes with location, 3 and the cause of a refusal. */
export const reportRegistration: AtCommand<{ name: RegistrationName; reporting: number }, void> = {
  name: 'AT+CEREG=',
  encode: ({ name, reporting }) => request(`AT${name}=${reporting}`),
  decode: () => undefined,
};
