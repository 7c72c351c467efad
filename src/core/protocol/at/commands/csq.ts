import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, splitFields } from '../fields.ts';

export interface SignalQuality {
  /** dBm; undefined where the modem does not know (99). */
  readonly rssiDbm?: number | undefined;
  /** RXQUAL class 0 to 7; undefined where unknown (99). */
  readonly bitErrorRate?: number | undefined;
}

/** TS 27.007 section 8.5: 0 to 31 are -113 dBm in steps of 2; 100 to 191 are -116 dBm in steps of 1 (TD-SCDMA makers). */
export const csq: AtCommand<void, SignalQuality> = {
  name: 'AT+CSQ',
  encode: () => request('AT+CSQ', { prefixes: ['+CSQ'] }),
  decode(lines) {
    const fields = splitFields(answerText('AT+CSQ', lines, ['+CSQ']));
    const rssi = decimal(fields[0]!.text);
    const ber = decimal(fields[1]?.text);
    if (rssi === undefined || ber === undefined) throw unexpectedAnswer('AT+CSQ', lines);
    return {
      rssiDbm: rssi <= 31 ? -113 + 2 * rssi : rssi >= 100 && rssi <= 191 ? -216 + rssi : undefined,
      bitErrorRate: ber <= 7 ? ber : undefined,
    };
  },
};
