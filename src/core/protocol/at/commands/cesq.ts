import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, splitFields } from '../fields.ts';

export interface ExtendedSignalQuality {
  /** Lower edge of the reported interval, dB or dBm; undefined where unknown (99, 255). */
  readonly rxlevDbm?: number | undefined;
  readonly rscpDbm?: number | undefined;
  readonly rsrqDb?: number | undefined;
  readonly rsrpDbm?: number | undefined;
}

/** TS 27.007 section 8.69. */
export const cesq: AtCommand<void, ExtendedSignalQuality> = {
  name: 'AT+CESQ',
  encode: () => request('AT+CESQ', { prefixes: ['+CESQ'] }),
  decode(lines) {
    const fields = splitFields(answerText('AT+CESQ', lines, ['+CESQ'])).map((one) => decimal(one.text));
    if (fields.length < 6 || fields.includes(undefined)) throw unexpectedAnswer('AT+CESQ', lines);
    const [rxlev, , rscp, , rsrq, rsrp] = fields as number[];
    const scaled = (value: number, highest: number, dbm: (n: number) => number) =>
      value <= highest ? dbm(value) : undefined;
    return {
      rxlevDbm: scaled(rxlev!, 63, (n) => n - 111),
      rscpDbm: scaled(rscp!, 96, (n) => n - 121),
      rsrqDb: scaled(rsrq!, 34, (n) => n / 2 - 20),
      rsrpDbm: scaled(rsrp!, 97, (n) => n - 141),
    };
  },
};
