import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { splitFields } from '../fields.ts';

const prefixes = ['+CIMI', '#CIMI'];

/** TS 27.007 section 5.6: the IMSI of the active application, 6 to 15 digits. */
export const cimi: AtCommand<void, string> = {
  name: 'AT+CIMI',
  encode: () => request('AT+CIMI', { prefixes, bare: /^"?\d{6,15}"?$/ }),
  decode(lines) {
    const imsi = splitFields(answerText('AT+CIMI', lines, prefixes))[0]!.text;
    if (!/^\d{6,15}$/.test(imsi)) throw unexpectedAnswer('AT+CIMI', lines);
    return imsi;
  },
};
