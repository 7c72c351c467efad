import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { splitFields } from '../fields.ts';

/** `default` is the bare AT+CGSN: the IMEI by most makers, though 27.007 only promises a serial number. */
export type SerialNumberKind = 'default' | 'serial' | 'imei' | 'imeisv' | 'svn';

const suffixes: Readonly<Record<SerialNumberKind, string>> = {
  default: '',
  serial: '=0',
  imei: '=1',
  imeisv: '=2',
  svn: '=3',
};

const prefixes = ['+CGSN', '+GSN', '#CGSN'];

/** TS 27.007 section 5.4. The answer is what the modem says, without prefix and quotes: telling 14, 15 and 16 digits apart is the reader's. */
export const cgsn: AtCommand<SerialNumberKind, string> = {
  name: 'AT+CGSN',
  encode: (kind) =>
    request(`AT+CGSN${suffixes[kind]}`, {
      prefixes,
      bare: kind === 'default' || kind === 'serial' ? /^"?[\w./-]+( [\w./-]+)*"?$/ : /^"?\d{2,17}"?$/,
    }),
  decode(lines) {
    const value = splitFields(answerText('AT+CGSN', lines, prefixes))[0]!.text;
    if (value === '') throw unexpectedAnswer('AT+CGSN', lines);
    return value;
  },
};
