import { toHex } from '../../bytes/index.ts';
import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal } from '../fields.ts';

/** TS 27.007 section 8.45: opens a logical channel on an application (AID); the answer is a session id, `+CCHO: 1` or bare `1`. */
export const ccho: AtCommand<Uint8Array, number> = {
  name: 'AT+CCHO=',
  encode: (aid) =>
    request(`AT+CCHO="${toHex(aid)}"`, { prefixes: ['+CCHO'], bare: /^"?\d{1,10}"?$/, timeoutMs: 30_000 }),
  decode(lines) {
    const session = decimal(answerText('AT+CCHO=', lines, ['+CCHO']).replace(/"/g, ''));
    if (session === undefined) throw unexpectedAnswer('AT+CCHO=', lines);
    return session;
  },
};
