import { toHex } from '../../bytes/index.ts';
import { request, type AtCommand } from '../at-command.ts';
import { decodeApduAnswer } from '../apdu-answer.ts';

/** TS 27.007 section 8.17: one APDU straight to the card, channel in its class byte. */
export const csim: AtCommand<Uint8Array, Uint8Array> = {
  name: 'AT+CSIM=',
  encode(command) {
    const hex = toHex(command);
    return request(`AT+CSIM=${hex.length},"${hex}"`, { prefixes: ['+CSIM'], timeoutMs: 30_000 });
  },
  decode: (lines) => decodeApduAnswer('AT+CSIM=', '+CSIM', lines),
};
