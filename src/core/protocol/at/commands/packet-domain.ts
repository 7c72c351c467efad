import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { AtError } from '../at-error.ts';
import { decimal, hasPrefix, splitFields, withoutPrefix } from '../fields.ts';

/** TS 27.007 sections 10.1.10 (+CGACT), 10.1.14 (+CGPADDR) and 6.10 (+CEER): data connections, and why there is none. */

export interface ContextState {
  readonly cid: number;
  readonly active: boolean;
}

/** Contexts that are defined. */
export const readContexts: AtCommand<void, readonly ContextState[]> = {
  name: 'AT+CGACT?',
  encode: () => request('AT+CGACT?', { prefixes: ['+CGACT'] }),
  decode: (lines) =>
    lines
      .filter((line) => hasPrefix(line, '+CGACT'))
      .map((line) => {
        const [cid, state] = splitFields(withoutPrefix(line, '+CGACT')).map(({ text }) => decimal(text));
        if (cid === undefined || state === undefined) throw unexpectedAnswer('AT+CGACT?', lines);
        return { cid, active: state === 1 };
      }),
};

export const activateContext: AtCommand<ContextState, void> = {
  name: 'AT+CGACT=',
  encode: ({ cid, active }) => request(`AT+CGACT=${active ? 1 : 0},${cid}`, { timeoutMs: 150_000 }),
  decode: () => undefined,
};

/** Addresses of one context; empty while it has none. */
export const readAddresses: AtCommand<number, readonly string[]> = {
  name: 'AT+CGPADDR=',
  encode(cid) {
    if (!Number.isInteger(cid) || cid < 0) throw new AtError('AT_BAD_ARGUMENT', 'a context is a number');
    return request(`AT+CGPADDR=${cid}`, { prefixes: ['+CGPADDR'] });
  },
  decode(lines) {
    const line = lines.find((one) => hasPrefix(one, '+CGPADDR'));
    if (line === undefined) return [];
    const [, ...addresses] = splitFields(withoutPrefix(line, '+CGPADDR'));
    // Some modems show all zeros for none.
    return addresses.map(({ text }) => text).filter((text) => text !== '' && !/^[0.:]+$/.test(text));
  },
};

/** The modem's own words for what failed last. */
export const extendedError: AtCommand<void, string> = {
  name: 'AT+CEER',
  encode: () => request('AT+CEER', { prefixes: ['+CEER'], bare: /\S/ }),
  decode: (lines) => answerText('AT+CEER', lines, ['+CEER']).replace(/^"(.*)"$/, '$1'),
};
