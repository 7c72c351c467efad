import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, splitFields } from '../fields.ts';

/** TS 27.007 section 8.2: 0 minimum, 1 full, 4 both radio circuits off. */
export type Functionality = 0 | 1 | 4;

export const readFunctionality: AtCommand<void, number> = {
  name: 'AT+CFUN?',
  encode: () => request('AT+CFUN?', { prefixes: ['+CFUN'] }),
  decode(lines) {
    const level = decimal(splitFields(answerText('AT+CFUN?', lines, ['+CFUN']))[0]!.text);
    if (level === undefined) throw unexpectedAnswer('AT+CFUN?', lines);
    return level;
  },
};

/** With `reset` the modem restarts: after OK it is silent for up to 30 s, and a USB modem leaves the bus. */
export const setFunctionality: AtCommand<{ level: Functionality; reset?: boolean }, void> = {
  name: 'AT+CFUN=',
  encode: ({ level, reset }) => request(`AT+CFUN=${level}${reset ? ',1' : ''}`, { timeoutMs: 15_000 }),
  decode: () => undefined,
};
