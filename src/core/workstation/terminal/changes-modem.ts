import { cgsn, readCommands, type SerialNumberKind } from '#core/protocol/at/index.ts';

const kinds: readonly SerialNumberKind[] = ['default', 'serial', 'imei', 'imeisv', 'svn'];
const reads = new Set([
  ...readCommands.map(({ name }) => name.toUpperCase()),
  ...kinds.map((kind) => cgsn.encode(kind).line),
  ...['AT', 'ATI', 'AT+GMI', 'AT+GMM', 'AT+GMR', 'AT+GSN', 'AT+CCHC', 'AT+QENG="SERVINGCELL"', 'AT+QNWINFO'],
]);

/** Whether a line may change the modem, its card or the network's state. Errs on the side of yes. */
export function changesModem(line: string): boolean {
  const compact = line.replace(/\s/g, '').toUpperCase();
  if (compact.includes(';')) return true;
  return !/^AT[+^#$%*!][A-Z0-9_]+=?\?$/.test(compact) && !reads.has(compact);
}
