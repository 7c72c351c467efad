import { AtError } from '../at-error.ts';
import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';

/** Word of the answer: `READY`, `SIM PIN`, `SIM PUK`, …; Fibocom says `EMPTY_EUICC` for an eUICC without enabled profile. */
export type PinState = string;

/** TS 27.007 section 8.3, read form. A missing card is the refusal CME 10. */
export const readPinState: AtCommand<void, PinState> = {
  name: 'AT+CPIN?',
  encode: () => request('AT+CPIN?', { prefixes: ['+CPIN'] }),
  decode(lines) {
    const state = answerText('AT+CPIN?', lines, ['+CPIN']).replace(/"/g, '');
    if (state === '') throw unexpectedAnswer('AT+CPIN?', lines);
    return state;
  },
};

/** TS 27.007 section 8.3, set form. A wrong PIN burns a try: never repeat this by itself. */
export const enterPin: AtCommand<string, void> = {
  name: 'AT+CPIN=',
  encode(pin) {
    if (!/^\d{4,8}$/.test(pin)) throw new AtError('AT_BAD_ARGUMENT', 'a PIN is 4 to 8 digits');
    return request(`AT+CPIN="${pin}"`, { timeoutMs: 10_000 });
  },
  decode: () => undefined,
};
