export type { AtTrace, CommandOptions, RawAnswer } from './at-line.ts';
export { modemCardReader } from './modem-card-reader.ts';
export { ModemRefusal } from './modem-error.ts';
export { ModemSession, openModem, type OpenModemOptions } from './modem-session.ts';
export { explainImei, readImeis, type ImeiReading } from './read-imeis.ts';
export { readSlotIccids } from './read-slot-iccids.ts';
