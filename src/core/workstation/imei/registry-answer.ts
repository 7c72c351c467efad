/** Whether to believe the IMEI registry: nothing of its answer is used before all of this holds. docs/specs/imei-allotment.md */

import { TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex, isHex } from '#core/protocol/bytes/index.ts';
import { verify, type EcPublicKey } from '#core/protocol/crypto/index.ts';
import { checkImei } from '#core/protocol/identifiers/index.ts';
import { decodeAllotmentStatement, type AllotmentStatement } from '#core/protocol/imei-allotment/index.ts';

/** What the workstation asked; the answer must be to this and to nothing else. */
export interface RegistryQuestion {
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  /** Hex, fresh for every question. */
  readonly nonce: string;
}

/** As it comes over HTTPS; both hex. What else the answer says is not signed and not read. */
export interface SignedStatement {
  readonly statement: string;
  /** 64 bytes r || s. */
  readonly signature: string;
}

export type RegistryAnswerFault =
  | 'malformed'
  | 'signature'
  | 'otherDevice'
  | 'otherEid'
  | 'otherIccid'
  | 'otherNonce'
  | 'notYetValid'
  | 'expired'
  | 'badImei';

export type RegistryAnswerCheck =
  | { readonly valid: true; readonly statement: AllotmentStatement }
  | { readonly valid: false; readonly reason: RegistryAnswerFault };

/** Milliseconds by which the two clocks may differ. */
const clockTolerance = 60_000;

/** `now` in milliseconds since 1970; `registryKey` is the pinned one. */
export function checkRegistryAnswer(
  answer: SignedStatement,
  question: RegistryQuestion,
  registryKey: EcPublicKey,
  now: number,
): RegistryAnswerCheck {
  const fault = (reason: RegistryAnswerFault): RegistryAnswerCheck => ({ valid: false, reason });
  if (!isHex(answer.statement) || !/^[0-9A-Fa-f]{128}$/.test(answer.signature)) return fault('malformed');
  const bytes = fromHex(answer.statement);
  if (!verify(registryKey, bytes, fromHex(answer.signature))) return fault('signature');
  const statement = decode(bytes);
  if (statement === undefined) return fault('malformed');
  if (statement.deviceId !== question.deviceId) return fault('otherDevice');
  if (statement.eid !== question.eid) return fault('otherEid');
  if (statement.iccid !== question.iccid) return fault('otherIccid');
  if (statement.nonce !== question.nonce.toUpperCase()) return fault('otherNonce');
  if (statement.issuedAt > now + clockTolerance) return fault('notYetValid');
  if (statement.expiresAt <= now) return fault('expired');
  const imei = checkImei(statement.imei);
  if (!imei.valid || imei.form !== 'imei' || imei.isNull) return fault('badImei');
  return { valid: true, statement };
}

function decode(bytes: Uint8Array): AllotmentStatement | undefined {
  try {
    return decodeAllotmentStatement(bytes);
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
