import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';

/** Prefixes seen before an ICCID, whichever command asked. */
const prefixes = ['+CCID', '+ICCID', '+QCCID', '+CICCID', '#CCID', '%XICCID', '^ICCID', '!ICCID', '+ZGETICCID'];

/** An ICCID read under the name a maker gave it: 18 to 20 digits, filler F, quotes and blanks removed. Not in TS 27.007. */
function iccidCommand(name: string): AtCommand<void, string> {
  return {
    name,
    encode: () => request(name, { prefixes, bare: /^"?\d{18,20}[Ff]?"?$/ }),
    decode(lines) {
      const iccid = /^(\d{18,20})F?$/i.exec(answerText(name, lines, prefixes).replace(/[\s"]/g, ''))?.[1];
      if (iccid === undefined) throw unexpectedAnswer(name, lines);
      return iccid;
    },
  };
}

export const ccid = iccidCommand('AT+CCID');
export const iccid = iccidCommand('AT+ICCID');
export const iccidRead = iccidCommand('AT+ICCID?');
export const qccid = iccidCommand('AT+QCCID');
export const ciccid = iccidCommand('AT+CICCID');
export const telitCcid = iccidCommand('AT#CCID');
export const nordicIccid = iccidCommand('AT%XICCID');
export const sierraIccid = iccidCommand('AT!ICCID?');
