/** The confirmation code in ES9+.GetBoundProfilePackage: hashCc = SHA-256(SHA-256(code) || transactionId), SGP.22 section 5.7.5. */
import { fromHex } from '#core/protocol/bytes/index.ts';
import { timingSafeEqual } from '#core/protocol/crypto/index.ts';
import { hashCcOfDigest } from '#core/protocol/sgp22/index.ts';
import { RspRefusal } from '../../rsp-server/index.ts';
import { deleteBinding } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import { failedBy, succeeded } from '../progress/progress-status.ts';
import { reportIn } from '../progress/report-progress.ts';
import type { Session } from '../sessions.ts';
import type { SmdpContext } from '../smdp-context.ts';

export interface GivenCode {
  readonly session: Session;
  readonly eid: string;
  readonly hashCc: Uint8Array | undefined;
  /** The request was answered before: the operator knows. */
  readonly isRepeated: boolean;
}

/** Refuses with 8.2.7/6.4 (wrong too often: the order ends), 2.2 (missing), 3.8 (wrong). */
export function checkConfirmationCode(context: SmdpContext, order: OrderRecord, given: GivenCode): void {
  if (order.confirmationCodeHash === null) return;
  const { orders, sessions, store } = context;
  const changes = changesBy(order, given, orders.limits.confirmationCodes);
  if (changes.refusal === undefined && given.isRepeated) return;
  const { refusal, attempts, locks } = changes;
  const status = refusal === undefined ? succeeded : failedBy(refusal);
  store.transact((transaction) => {
    if (attempts !== order.confirmationAttempts)
      orders.move(order.iccid, { confirmationAttempts: attempts, ...(locks ? { state: 'error' as const } : {}) });
    if (locks) deleteBinding(transaction, order.iccid);
    if (refusal !== undefined) sessions.putIn(transaction, { ...given.session, codeRefused: true });
    reportIn(context, transaction, order, given.eid, 'confirmationFailure', status);
  });
  if (refusal !== undefined) throw refusal;
}

function changesBy(order: OrderRecord, { hashCc, session }: GivenCode, limit: number) {
  const attempts = order.confirmationAttempts;
  const tooOften = new RspRefusal('8.2.7/6.4', 'the confirmation code was wrong too often');
  if (attempts >= limit) return { refusal: tooOften, attempts, locks: false };
  if (hashCc === undefined)
    return { refusal: new RspRefusal('8.2.7/2.2', 'the confirmation code is missing'), attempts, locks: false };
  const expected = hashCcOfDigest(fromHex(order.confirmationCodeHash ?? ''), session.transactionId);
  if (timingSafeEqual(expected, hashCc)) return { refusal: undefined, attempts, locks: false };
  const locks = attempts + 1 >= limit;
  const wrong = new RspRefusal('8.2.7/3.8', 'the confirmation code is wrong');
  return { refusal: locks ? tooOften : wrong, attempts: attempts + 1, locks };
}
