import { fromHex, isHex } from '../bytes/index.ts';
import { answerText, unexpectedAnswer } from './at-command.ts';
import { splitFields } from './fields.ts';

/**
 * Response APDU of `+CSIM: 4,"9000"` and `+CGLA: 4,"9000"`. Length and quotes are often wrong or missing: the hex is trusted,
 * but it must be there after the length, be whole bytes and hold a status word.
 */
export function decodeApduAnswer(name: string, prefix: string, lines: readonly string[]): Uint8Array {
  const fields = splitFields(answerText(name, lines, [prefix]));
  const hex = fields[1]?.text ?? '';
  if (fields.length !== 2 || hex.length < 4 || !isHex(hex)) throw unexpectedAnswer(name, lines);
  return fromHex(hex);
}
