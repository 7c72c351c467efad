import { request, type AtCommand } from '../at-command.ts';

/** TS 27.007 section 4: the test form of a command; OK means that the modem knows it. */
export const testSupport: AtCommand<'+CCHO' | '+CCHC' | '+CGLA' | '+CSIM', void> = {
  name: 'AT…=?',
  encode: (name) => request(`AT${name}=?`, { prefixes: [name] }),
  decode: () => undefined,
};
