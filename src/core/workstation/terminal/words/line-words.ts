/** AT lines in plain words. What is not known here is shown as it came. */

import { isStartEvent, linePrefix, parseFinalResult, type RegistrationName } from '#core/protocol/at/index.ts';
import { answeredApduWords, restrictedAccessWords, sentApduWords } from './apdu-words.ts';
import {
  addressWords,
  contextWords,
  extendedSignalWords,
  operatorWords,
  registrationDomains,
  registrationWords,
  servingCellWords,
  signalWords,
} from './network-words.ts';
import {
  functionalityWords,
  iccidWords,
  imeiWords,
  imsiWords,
  pinWords,
  sessionWords,
  slotWords,
} from './sim-words.ts';

type Words = (line: string) => string | undefined;

const registrations = Object.keys(registrationDomains) as RegistrationName[];
const imeiNames = ['+CGSN', '+GSN', '#CGSN', '+EGMR', '+EGMREXT', '+GTSN', '+LCTSN', '+SIMEI'];
const iccidNames = ['+CCID', '+ICCID', '+QCCID', '+CICCID', '#CCID', '%XICCID', '^ICCID', '!ICCID', '+ZGETICCID'];

const byPrefix: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['+CSQ', signalWords],
  ['+CESQ', extendedSignalWords],
  ...registrations.map((name) => [name, (line: string) => registrationWords(name, line)] as const),
  ['+COPS', operatorWords],
  ['+CGACT', contextWords],
  ['+CGPADDR', addressWords],
  ['+QENG', servingCellWords],
  ['+CPIN', pinWords],
  ['+CFUN', functionalityWords],
  ['+CGATT', (line) => ({ '0': 'detached from packet service', '1': 'attached to packet service' })[line.slice(-1)]],
  ...imeiNames.map((name) => [name, imeiWords] as const),
  ...iccidNames.map((name) => [name, iccidWords] as const),
  ['+CIMI', imsiWords],
  ['#CIMI', imsiWords],
  ...slotWords,
  ['+CCHO', sessionWords],
  ['+CGLA', answeredApduWords],
  ['+CSIM', answeredApduWords],
  ['+CRSM', restrictedAccessWords],
]);

/** Command name of a line as it is sent: `+CGSN` of `AT+CGSN=1`. */
export const sentName = (line: string): string | undefined =>
  /^AT\s*([+^#$%*!&][A-Z0-9_]+)/i.exec(line)?.[1]!.toUpperCase();

/** `sent`: the command that the line answers; undefined for what the modem says by itself. */
export function receivedWords(line: string, sent: string | undefined): string | null {
  const result = parseFinalResult(line, false);
  if (result !== undefined) return result.ok || result.refusal.text === line ? null : result.refusal.text || null;
  if (isStartEvent(line)) return 'the modem has started';
  const prefix = linePrefix(line)?.toUpperCase();
  const words = byPrefix.get(prefix ?? (sent === undefined ? '' : (sentName(sent) ?? '')));
  return words?.(line) ?? null;
}

export function sentWords(line: string): string | null {
  const aid = /^AT[+]CCHO\s*=\s*"?([0-9A-F]+)"?$/i.exec(line)?.[1];
  if (aid !== undefined)
    return aid.toUpperCase().startsWith('A0000005591010') ? 'open a channel to the ISD-R' : `open a channel to ${aid}`;
  return sentApduWords(line) ?? null;
}
