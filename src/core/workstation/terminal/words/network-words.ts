/** Network and signal in the field's own terms. TS 27.007 sections 7.2, 7.3, 8.5, 8.69, 10.1. */

import {
  cesq,
  csq,
  parseRegistration,
  readAddresses,
  readContexts,
  readOperator,
  type Registration,
  type RegistrationName,
  type SignalQuality,
} from '#core/protocol/at/index.ts';
import { rejectCauseWords } from '#shared/words/index.ts';
import { joined, numberOf, fieldsOf, known } from './fields.ts';

const states = {
  notRegistered: 'not registered, not searching',
  home: 'registered, home network',
  searching: 'not registered, searching',
  denied: 'registration denied',
  unknown: 'state unknown, out of coverage for instance',
  roaming: 'registered, roaming',
  homeSmsOnly: 'registered for SMS only, home network',
  roamingSmsOnly: 'registered for SMS only, roaming',
  emergencyOnly: 'emergency calls only',
  homeCsfbNotPreferred: 'registered, home network, CSFB not preferred',
  roamingCsfbNotPreferred: 'registered, roaming, CSFB not preferred',
} as const;

export const registrationDomains: Readonly<Record<RegistrationName, string>> = {
  '+CREG': 'circuit-switched',
  '+CGREG': 'GPRS',
  '+CEREG': 'EPS',
  '+C5GREG': '5GS',
};

/** AcT of TS 27.007 section 7.2. */
const technologies = [
  'GSM',
  'GSM Compact',
  'UTRAN',
  'GSM with EGPRS',
  'UTRAN with HSDPA',
  'UTRAN with HSUPA',
  'UTRAN with HSPA',
  'E-UTRAN (LTE)',
  'EC-GSM-IoT',
  'E-UTRAN NB-IoT',
  'E-UTRAN on a 5G core',
  'NR on a 5G core',
  'NG-RAN',
  'E-UTRAN with NR dual connectivity',
];

const technologyWords = (number: number | undefined): string | undefined =>
  number === undefined ? undefined : (technologies[number] ?? `access technology ${number}`);

export function registrationWords(name: RegistrationName, line: string): string | undefined {
  const read = parseRegistration(name, line);
  return read && registrationStateWords(name, read).words;
}

export function registrationStateWords(
  name: RegistrationName,
  read: Registration,
): { readonly registered: boolean; readonly words: string } {
  const area = name === '+CEREG' || name === '+C5GREG' ? 'TAC' : 'LAC';
  const words = joined(`${registrationDomains[name]}: ${states[read.state]}`, [
    read.areaCode && `${area} ${read.areaCode}`,
    read.cellId && `cell ${read.cellId}`,
    technologyWords(read.accessTechnology),
    read.rejectCause !== undefined &&
      `cause ${read.rejectCause}, ${rejectCauseWords('registration', read.rejectCause).name}`,
  ]);
  return { registered: states[read.state].startsWith('registered'), words };
}

const selections = ['automatic selection', 'manual selection', 'deregistered', 'format only', 'manual, then automatic'];
const foundStates = ['unknown', 'available', 'current', 'forbidden'];

export function operatorWords(line: string): string | undefined {
  const found = [...line.matchAll(/\((\d),"([^"]*)","[^"]*","(\d{5,6})"(?:,(\d+))?/g)];
  if (found.length > 0)
    return found
      .map(([, state, name, plmn, act]) =>
        joined(`${plmn} ${name}`.trim(), [
          foundStates[Number(state)],
          technologyWords(act === undefined ? undefined : Number(act)),
        ]),
      )
      .join('; ');
  const read = known(() => readOperator.decode([line]));
  if (read === undefined) return undefined;
  return joined(selections[read.mode] ?? `mode ${read.mode}`, [
    read.operator === undefined ? 'no operator' : `operator ${read.operator}`,
    technologyWords(read.accessTechnology),
  ]);
}

/** +CGACT: and +CGPADDR: of one context. */
export function contextWords(line: string): string | undefined {
  const [context] = known(() => readContexts.decode([line])) ?? [];
  return context && `data connection ${context.cid}: ${context.active ? 'active' : 'not active'}`;
}

export function addressWords(line: string): string | undefined {
  const addresses = known(() => readAddresses.decode([line]));
  return addresses && (addresses.length === 0 ? 'no address' : `address ${addresses.join(', ')}`);
}

export function signalWords(line: string): string | undefined {
  const read = known(() => csq.decode([line]));
  return read && signalStrengthWords(read);
}

export function signalStrengthWords(read: SignalQuality): string {
  const strength = read.rssiDbm === undefined ? 'signal strength unknown' : `RSSI ${dbm(read.rssiDbm)}`;
  return joined(strength, [
    read.bitErrorRate === undefined ? 'bit error rate unknown' : `bit error rate class ${read.bitErrorRate}`,
  ]);
}

export function extendedSignalWords(line: string): string | undefined {
  const read = known(() => cesq.decode([line]));
  if (read === undefined) return undefined;
  const [, , , , , , nrRsrq, nrRsrp, nrSinr] = fieldsOf(line).map(numberOf);
  const parts = [
    read.rxlevDbm !== undefined && `RXLEV ${dbm(read.rxlevDbm)}`,
    read.rscpDbm !== undefined && `RSCP ${dbm(read.rscpDbm)}`,
    read.rsrpDbm !== undefined && `RSRP ${dbm(read.rsrpDbm)} (${quality(read.rsrpDbm)})`,
    read.rsrqDb !== undefined && `RSRQ ${signed(read.rsrqDb)} dB`,
    nrRsrp !== undefined && nrRsrp <= 126 && `SS-RSRP ${dbm(nrRsrp - 157)} (${quality(nrRsrp - 157)})`,
    nrRsrq !== undefined && nrRsrq <= 126 && `SS-RSRQ ${signed(nrRsrq / 2 - 43.5)} dB`,
    nrSinr !== undefined && nrSinr <= 127 && `SS-SINR ${signed(nrSinr / 2 - 23.5)} dB`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'nothing measured' : parts.join(', ');
}

/** Quectel +QENG="servingcell": one line for LTE or NR SA, a state line and one line a cell group for EN-DC. */
export function servingCellWords(line: string): string | undefined {
  const fields = fieldsOf(line);
  const at = fields[0] === 'servingcell' ? 2 : 0;
  const state = at === 2 ? stateWords(fields[1]) : undefined;
  const cell = cellWords(fields.slice(at));
  if (state === undefined) return cell;
  return cell === undefined ? state : `${state}: ${cell}`;
}

const servingStates = new Map([
  ['SEARCH', 'searching'],
  ['LIMSRV', 'limited service'],
  ['NOCONN', 'camped, idle'],
  ['CONNECT', 'connected'],
]);

const stateWords = (state: string | undefined): string => servingStates.get(state ?? '') ?? `state ${state ?? '?'}`;

function cellWords(cell: readonly string[]): string | undefined {
  const value = (index: number) => (cell[index] === '-' || cell[index] === '' ? undefined : cell[index]);
  const measured = (rsrp: number, rsrq: number, sinr: number) => {
    const [power, quotient, noise] = [value(rsrp), value(rsrq), value(sinr)];
    return [
      power && `RSRP ${dbm(Number(power))} (${quality(Number(power))})`,
      quotient && `RSRQ ${signed(Number(quotient))} dB`,
      noise && `SINR ${signed(Number(noise))} dB`,
    ];
  };
  const plmn = (mcc: number) => `PLMN ${value(mcc) ?? '?'}-${value(mcc + 1) ?? '?'}`;
  const named = (name: string, index: number) => value(index) && `${name} ${value(index)}`;
  if (cell[0] === 'LTE')
    return joined(`LTE ${cell[1] ?? ''}`.trim(), [
      plmn(2),
      named('cell', 4),
      named('PCI', 5),
      named('EARFCN', 6),
      named('band', 7),
      named('TAC', 10),
      ...measured(11, 12, 14),
    ]);
  if (cell[0] === 'NR5G-SA')
    return joined(`NR SA ${cell[1] ?? ''}`.trim(), [
      plmn(2),
      named('cell', 4),
      named('PCI', 5),
      named('TAC', 6),
      named('ARFCN', 7),
      named('band', 8),
      ...measured(10, 11, 12),
    ]);
  if (cell[0] === 'NR5G-NSA')
    return joined('NR NSA', [plmn(1), named('PCI', 3), named('ARFCN', 7), named('band', 8), ...measured(4, 6, 5)]);
  return undefined;
}

/** With a true minus sign, as it is printed. */
const signed = (value: number): string => String(value).replace('-', '−');
const dbm = (value: number): string => `${signed(value)} dBm`;

const quality = (rsrp: number): string =>
  rsrp > -80 ? 'excellent' : rsrp > -90 ? 'good' : rsrp > -100 ? 'fair' : rsrp > -110 ? 'poor' : 'very poor';
