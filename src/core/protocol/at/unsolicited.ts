/**
 * Lines a modem may send at any moment, even between the lines of an answer.
 * TS 27.007 and V.250 for the generic ones; the makers' own from their manuals and captures.
 */

const bareEvents = new Set([
  'RING',
  'RDY',
  'APP RDY',
  'READY',
  'Ready',
  'POWERED DOWN',
  'NORMAL POWER DOWN',
  'SMS READY',
  'SMS DONE',
  'PB DONE',
  'Call Ready',
  'SMS Ready',
  '*ATREADY: 1',
  'MODEM:STARTUP',
]);

/** First words of modems that have just started. */
const startEvents = new Set(['RDY', 'APP RDY', 'READY', 'Ready', '*ATREADY: 1', 'MODEM:STARTUP']);

const eventPrefixes = new Set([
  ...['+CREG', '+CGREG', '+CEREG', '+C5GREG', '+CPIN', '+CMTI', '+CMT', '+CDS', '+CUSD', '+CIEV', '+CRING', '+CLIP'],
  ...['+CGEV', '+CTZV', '+CTZE', '+CFUN', '+CUSATP', '+CUSATEND', '+CCWA', '+CSSU'],
  ...[
    '+QIND',
    '+QUSIM',
    '+QSIMSTAT',
    '+QURC',
    '+SIM',
    '+SIMCARD',
    '*ATREADY',
    '#QSS',
    '^SIMST',
    '^RSSI',
    '^HCSQ',
    '^NWTIME',
  ],
  ...['+EIND', '+ESIMS', '+EUSIM', '+UUSIMSTAT', '+UUPSDD', '+PACSP'],
]);

const prefixShape = /^[+^#$%*!&][A-Za-z0-9_]+(?=\s*(:|$))/;

/** The `+NAME` a line starts with, if it has that shape. */
export function linePrefix(line: string): string | undefined {
  return prefixShape.exec(line)?.[0];
}

/** Whether the line is an event by its own look, without knowing the running command. */
export function isKnownEvent(line: string): boolean {
  const prefix = linePrefix(line);
  return bareEvents.has(line) || (prefix !== undefined && eventPrefixes.has(prefix));
}

/** Whether the modem says that it has just started: its settings are the maker's again. */
export function isStartEvent(line: string): boolean {
  return startEvents.has(line);
}
