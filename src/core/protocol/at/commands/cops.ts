import { answerText, request, unexpectedAnswer, type AtCommand } from '../at-command.ts';
import { decimal, splitFields } from '../fields.ts';

export interface OperatorSelection {
  /** 0 automatic, 1 manual, 2 deregistered, 4 manual then automatic. */
  readonly mode: number;
  /** 0 long name, 1 short name, 2 numeric. */
  readonly format?: number | undefined;
  readonly operator?: string | undefined;
  readonly accessTechnology?: number | undefined;
}

/** TS 27.007 section 7.3. */
export const readOperator: AtCommand<void, OperatorSelection> = {
  name: 'AT+COPS?',
  encode: () => request('AT+COPS?', { prefixes: ['+COPS'], timeoutMs: 30_000 }),
  decode(lines) {
    const fields = splitFields(answerText('AT+COPS?', lines, ['+COPS']));
    const mode = decimal(fields[0]!.text);
    if (mode === undefined) throw unexpectedAnswer('AT+COPS?', lines);
    return {
      mode,
      format: decimal(fields[1]?.text),
      operator: fields[2]?.text || undefined,
      accessTechnology: decimal(fields[3]?.text),
    };
  },
};

/** From now on operators are told by MCC and MNC, which need no table. */
export const numericOperator: AtCommand<void, void> = {
  name: 'AT+COPS=3,2',
  encode: () => request('AT+COPS=3,2'),
  decode: () => undefined,
};
