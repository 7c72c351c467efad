/** Whether to believe the IMEI registry: nothing of its answer is used before all of this holds. docs/specs/imei-allotment.md */

import { TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex, isHex } from '#core/protocol/bytes/index.ts';
import { verify, type EcPublicKey } from '#core/protocol/crypto/index.ts';
import { checkImei } from '#core/protocol/identifiers/index.ts';
import {
  decodeAllotmentStatement,
  decodeRecordStatement,
  type AllotmentStatement,
  type RecordStatement,
} from '#core/protocol/imei-allotment/index.ts';

/** What the workstation asked; the answer must be to this and to nothing else. */
export interface RegistryQuestion {
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  /** Hex, fresh for every question. */
  readonly nonce: string;
}

/** The same for the manufacturer's record of one slot. */
export interface RecordQuestion {
  readonly deviceId: string;
  /** Absent for a device without eUICC. */
  readonly eid?: string | undefined;
  /** From 1. */
  readonly slot: number;
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
  | 'otherSlot'
  | 'otherNonce'
  | 'notYetValid'
  | 'expired'
  | 'badImei';

export type AnswerCheck<Statement> =
  | { readonly valid: true; readonly statement: Statement }
  | { readonly valid: false; readonly reason: RegistryAnswerFault };
export type RegistryAnswerCheck = AnswerCheck<AllotmentStatement>;

/** Milliseconds by which the two clocks may differ. */
const clockTolerance = 60_000;

/** `now` in milliseconds since 1970; `registryKey` is the pinned one. */
export const checkRegistryAnswer = (
  answer: SignedStatement,
  question: RegistryQuestion,
  registryKey: EcPublicKey,
  now: number,
): RegistryAnswerCheck =>
  checkAnswer(answer, registryKey, question, now, decodeAllotmentStatement, ({ iccid }) =>
    iccid === question.iccid ? undefined : 'otherIccid',
  );

/** The same for a manufacturer's record: nothing else is ever restored to a modem. */
export const checkRecordAnswer = (
  answer: SignedStatement,
  question: RecordQuestion,
  registryKey: EcPublicKey,
  now: number,
): AnswerCheck<RecordStatement> =>
  checkAnswer(answer, registryKey, question, now, decodeRecordStatement, ({ slot }) =>
    slot === question.slot ? undefined : 'otherSlot',
  );

function checkAnswer<Statement extends AllotmentStatement | RecordStatement>(
  answer: SignedStatement,
  registryKey: EcPublicKey,
  question: { readonly deviceId: string; readonly eid?: string | undefined; readonly nonce: string },
  now: number,
  decode: (bytes: Uint8Array) => Statement,
  isForOther: (statement: Statement) => RegistryAnswerFault | undefined,
): AnswerCheck<Statement> {
  const fault = (reason: RegistryAnswerFault): AnswerCheck<Statement> => ({ valid: false, reason });
  if (!isHex(answer.statement) || !/^[0-9A-Fa-f]{128}$/.test(answer.signature)) return fault('malformed');
  const bytes = fromHex(answer.statement);
  if (!verify(registryKey, bytes, fromHex(answer.signature))) return fault('signature');
  const statement = decoded(bytes, decode);
  if (statement === undefined) return fault('malformed');
  if (statement.deviceId !== question.deviceId) return fault('otherDevice');
  if (statement.eid !== question.eid) return fault('otherEid');
  const other = isForOther(statement);
  if (other !== undefined) return fault(other);
  if (statement.nonce !== question.nonce.toUpperCase()) return fault('otherNonce');
  if (statement.issuedAt > now + clockTolerance) return fault('notYetValid');
  if (statement.expiresAt <= now) return fault('expired');
  const imei = checkImei(statement.imei);
  if (!imei.valid || imei.form !== 'imei' || imei.isNull) return fault('badImei');
  return { valid: true, statement };
}

function decoded<Statement>(bytes: Uint8Array, decode: (bytes: Uint8Array) => Statement): Statement | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
