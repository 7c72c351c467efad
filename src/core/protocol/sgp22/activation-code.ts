/** Activation code of SGP.22 section 4.1: `[LPA:]1$<SM-DP+ address>$<matchingId>[$<SM-DP+ OID>[$1]]`. */
import { RspProtocolError } from './rsp-protocol-error.ts';

export interface ActivationCode {
  readonly format: '1';
  /** FQDN as written; may carry a port, which test servers need. */
  readonly smdpAddress: string;
  /** Case-sensitive; empty: the server finds the order by EID. */
  readonly matchingId: string;
  /** Dotted object identifier that the server's certificate must bear. */
  readonly smdpOid?: string | undefined;
  readonly confirmationCodeRequired: boolean;
}

export type ActivationCodeFault =
  | 'empty'
  | 'too-long'
  | 'not-an-activation-code'
  | 'no-format'
  | 'unsupported-format'
  | 'no-address'
  | 'empty-address'
  | 'bad-address'
  | 'missing-matching-id-separator'
  | 'bad-matching-id'
  | 'bad-oid'
  | 'bad-cc-flag';

/** Not of the specification: longer than any that was ever printed, and far beyond its 255 characters. */
const lengthLimit = 1024;

const fault = (reason: ActivationCodeFault): RspProtocolError =>
  new RspProtocolError('ACTIVATION_CODE', `activation code: ${reason}`, { details: { reason } });

/**
 * Reads an activation code as typed, pasted or scanned: blanks around it, a prefix in any case, empty trailing parts and
 * parts after the last known one are let through. Throws RspProtocolError 'ACTIVATION_CODE' with `details.reason`.
 */
export function parseActivationCode(text: string): ActivationCode {
  const trimmed = text.trim();
  if (trimmed === '') throw fault('empty');
  if (trimmed.length > lengthLimit) throw fault('too-long');
  const bare = trimmed.replace(/^lpa:/i, '');
  if (bare === '') throw fault('no-format');
  const [format = '', smdpAddress, matchingId, oid = '', flag = ''] = bare.split('$');
  // Without prefix and without "$" nothing says that an activation code was meant.
  if (!/^[0-9]*$/.test(format)) throw fault('not-an-activation-code');
  if (format !== '1') throw fault('unsupported-format');
  if (smdpAddress === undefined || (smdpAddress === '' && matchingId === undefined)) throw fault('no-address');
  if (smdpAddress === '') throw fault('empty-address');
  if (!isAddress(smdpAddress)) throw fault('bad-address');
  if (matchingId === undefined) throw fault('missing-matching-id-separator');
  if (!/^[A-Za-z0-9-]*$/.test(matchingId)) throw fault('bad-matching-id');
  if (oid !== '' && !isOid(oid)) throw fault('bad-oid');
  if (!['', '0', '1'].includes(flag)) throw fault('bad-cc-flag');
  return {
    format: '1',
    smdpAddress,
    matchingId,
    smdpOid: oid === '' ? undefined : oid,
    confirmationCodeRequired: flag === '1',
  };
}

/** The canonical code without the prefix "LPA:" (a QR code has it). */
export function formatActivationCode({
  smdpAddress,
  matchingId,
  smdpOid,
  confirmationCodeRequired,
}: ActivationCode): string {
  const parts = ['1', smdpAddress, matchingId];
  if (smdpOid !== undefined || confirmationCodeRequired) parts.push(smdpOid ?? '');
  if (confirmationCodeRequired) parts.push('1');
  return parts.join('$');
}

/** RFC 1123 host name, optionally with a port. */
function isAddress(address: string): boolean {
  const [, host = '', port] = /^([^:]*)(?::([0-9]{1,5}))?$/.exec(address) ?? [];
  const labels = host.split('.');
  return (
    host.length > 0 &&
    host.length <= 253 &&
    labels.every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)) &&
    (port === undefined || (Number(port) > 0 && Number(port) < 65536))
  );
}

function isOid(text: string): boolean {
  const arcs = text.split('.');
  const [first, second] = arcs.map(Number);
  return (
    arcs.length >= 2 &&
    arcs.every((arc) => /^(0|[1-9][0-9]*)$/.test(arc)) &&
    first! <= 2 &&
    (first === 2 || second! <= 39)
  );
}
