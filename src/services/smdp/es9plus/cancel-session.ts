/**
 * ES9+.CancelSession, SGP.22 section 5.6.5. LPAs in the field cancel with endUserRejection after every refusal: one that follows a
 * refused confirmation code leaves the order its further attempts.
 */
import { fromHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import {
  cancelSession as es10CancelSession,
  decodeEuiccCancelSessionSigned,
  type Es9CancelSessionRequest,
} from '#core/protocol/sgp22/index.ts';
import { deleteBinding } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import { cancelStatus } from '../progress/progress-status.ts';
import { reportIn } from '../progress/report-progress.ts';
import { isOrderOf, type Session } from '../sessions.ts';
import { credentialOf, type SmdpContext } from '../smdp-context.ts';
import { RspRefusal, verifyCardSignature } from '../../rsp-server/index.ts';

export function cancelSession(context: SmdpContext, request: Es9CancelSessionRequest): void {
  const { sessions, orders, store } = context;
  const session = sessions.live(request.transactionId, ['initiated', 'authenticated', 'delivered']);
  const response = es10CancelSession.decodeResponse(request.cancelSessionResponse);
  if (!('euiccCancelSessionSigned' in response))
    throw new RspRefusal('8.1/4.2', `the card answered ${response.result}`);
  if (session.euiccCertificate === undefined) throw new RspRefusal('8.1/6.1', 'the card has not proved itself');
  verifyCardSignature(
    parseCertificate(fromHex(session.euiccCertificate)),
    response.euiccCancelSessionSigned,
    response.euiccCancelSessionSignature,
  );
  const signed = decodeEuiccCancelSessionSigned(response.euiccCancelSessionSigned);
  if (signed.transactionId !== session.transactionId)
    throw new RspRefusal('8.10.1/3.9', 'the card signed for another session');
  if (signed.smdpOid !== credentialOf(context, session.serverCi)?.oid)
    throw new RspRefusal('8.8/3.10', 'the card named another server');

  const order = session.iccid === undefined ? undefined : orders.get(session.iccid);
  const status = cancelStatus(signed.reason);
  const isLeave = session.codeRefused === true && session.state === 'authenticated';
  if (order === undefined || !isOpenFor(session, order) || status === undefined || isLeave) {
    store.transact((transaction) => sessions.endIn(transaction, session.transactionId));
  } else {
    const point = session.state === 'delivered' ? 'bppInstallation' : 'confirmationFailure';
    orders.move(order.iccid, { state: 'error' }, (transaction) => {
      deleteBinding(transaction, order.iccid);
      sessions.endIn(transaction, session.transactionId);
      reportIn(context, transaction, order, session.eid ?? '', point, status);
    });
  }
  context.log?.info('session cancelled by the card', { reason: signed.reason });
}

/** Whether the order waits for this card: what another card took meanwhile is not this one's to refuse. */
const isOpenFor = (session: Session, order: OrderRecord): boolean =>
  isOrderOf(session, order) &&
  (order.state === 'released' || order.state === 'downloaded') &&
  (order.deliveredTo === null || order.deliveredTo === session.eid);
