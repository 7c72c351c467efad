import { request, type AtCommand } from '../at-command.ts';

/** TS 27.007 section 8.46: closes the session. Some modems answer with a `+CCHC` line before OK. */
export const cchc: AtCommand<number, void> = {
  name: 'AT+CCHC=',
  encode: (session) => request(`AT+CCHC=${session}`, { prefixes: ['+CCHC'] }),
  decode: () => undefined,
};
