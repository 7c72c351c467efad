import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { splitFields } from '../fields.ts';

/**
 * A maker's own way to read an IMEI: 14 to 16 digits, without prefix and quotes. Read forms only: the write forms of these
 * commands have no encoder here.
 */
function imeiRead(line: string, prefix: string): AtCommand<void, string> {
  return {
    name: line,
    encode: () => request(line, { prefixes: [prefix], bare: /^"?\d{14,17}"?$/ }),
    decode(lines) {
      const fields = splitFields(answerText(line, lines, [prefix]));
      const digits = fields.find((field) => /^\d{14,16}$/.test(field.text));
      if (digits === undefined) throw unexpectedAnswer(line, lines);
      return digits.text;
    },
  };
}

/** MediaTek and Quectel: NV item 7 is the first IMEI, 10 the second. */
export const egmrFirst = imeiRead('AT+EGMR=0,7', '+EGMR');
export const egmrSecond = imeiRead('AT+EGMR=0,10', '+EGMR');
/** Fibocom on MediaTek chips. */
export const egmrext = imeiRead('AT+EGMREXT=0,7', '+EGMREXT');
/** Fibocom on Intel chips. */
export const gtsn = imeiRead('AT+GTSN=0,7', '+GTSN');
/** SIMCom. */
export const simei = imeiRead('AT+SIMEI?', '+SIMEI');
/** Telit: the prefixed twin of +CGSN. */
export const telitCgsn = imeiRead('AT#CGSN', '#CGSN');
