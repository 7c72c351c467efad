import { parseActivationCode, RspProtocolError } from '#core/protocol/sgp22/index.ts';
import type { ParsedActivationCode } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

/** An activation code as typed, with what was tolerated. Throws UsageError ACTIVATION_CODE_INVALID, details.reason. */
export function readActivationCode(text: string): ParsedActivationCode {
  try {
    const { smdpAddress, matchingId, smdpOid, confirmationCodeRequired } = parseActivationCode(text);
    const warnings = [...tolerated(text)];
    return { smdpAddress, matchingId, smdpOid: smdpOid ?? null, confirmationCodeRequired, warnings };
  } catch (error) {
    if (!(error instanceof RspProtocolError)) throw error;
    throw new UsageError('ACTIVATION_CODE_INVALID', error.message, { details: error.details });
  }
}

function* tolerated(text: string): Generator<string> {
  const code = text.trim();
  if (code !== text) yield 'BLANKS_REMOVED';
  if (!/^lpa:/i.test(code)) yield 'PREFIX_MISSING';
  else if (!code.startsWith('LPA:')) yield 'PREFIX_LOWER_CASE';
  const [, , , oid, confirmation] = code.split('$');
  // Before a confirmation flag an empty identity is how the code is written; on its own it says nothing.
  if (oid === '' && confirmation !== '1') yield 'EMPTY_OID';
}

/** For the journal: enough to tell two codes apart, not enough to use one. */
export const maskedMatchingId = (matchingId: string): string =>
  matchingId.length <= 4
    ? '*'.repeat(matchingId.length)
    : `${matchingId.slice(0, 2)}${'*'.repeat(matchingId.length - 4)}${matchingId.slice(-2)}`;
