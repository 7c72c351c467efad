import { request, type AtCommand } from '../at-command.ts';

/** TS 27.007 section 9.1: 0 plain ERROR, 1 numbers, 2 words. */
export const cmee: AtCommand<0 | 1 | 2, void> = {
  name: 'AT+CMEE=',
  encode: (level) => request(`AT+CMEE=${level}`),
  decode: () => undefined,
};
