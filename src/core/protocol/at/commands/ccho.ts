import { toHex } from '../../bytes/index.ts';
import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, hasPrefix } from '../fields.ts';

const name = 'AT+CCHO=';
const prefixes = ['+CCHO'];

const encode = (aid: Uint8Array) =>
  request(`AT+CCHO="${toHex(aid)}"`, { prefixes, bare: /^"?\d{1,10}"?$/, timeoutMs: 30_000 });

/** TS 27.007 section 8.45: opens a logical channel on an application (AID); the answer is a session id, `+CCHO: 1` or bare `1`. */
export const ccho: AtCommand<Uint8Array, number> = {
  name,
  encode,
  decode(lines) {
    const session = decimal(answerText(name, lines, prefixes).replace(/"/g, ''));
    if (session === undefined) throw unexpectedAnswer(name, lines);
    return session;
  },
};

export interface OpenedSession {
  readonly form: 'prefixed' | 'bare' | 'none';
  /** Undefined where the modem says OK and keeps the number to itself. */
  readonly session: number | undefined;
}

/** The same command, with the form of the answer. */
export const cchoInAnyForm: AtCommand<Uint8Array, OpenedSession> = {
  name,
  encode,
  decode(lines) {
    if (lines.length === 0) return { form: 'none', session: undefined };
    const isPrefixed = lines.some((line) => hasPrefix(line, '+CCHO'));
    return { form: isPrefixed ? 'prefixed' : 'bare', session: ccho.decode(lines) };
  },
};
