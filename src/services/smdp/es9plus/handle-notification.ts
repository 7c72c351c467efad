/** ES9+.HandleNotification, SGP.22 section 5.6.4. */
import { readTlv } from '#core/protocol/asn1/index.ts';
import { fromHex, toBase64 } from '#core/protocol/bytes/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import {
  decodeNotificationMetadata,
  decodeOtherSignedNotification,
  decodeProfileInstallationResult,
  reading,
  type NotificationMetadata,
  type ProfileInstallationResult,
} from '#core/protocol/sgp22/index.ts';
import type { StoreTransaction } from '#core/environment/index.ts';
import type { InstallationOutcome, OrderRecord } from '../order.ts';
import { deleteBinding } from '../bindings.ts';
import { installationStatus, succeeded } from '../progress/progress-status.ts';
import { reportIn } from '../progress/report-progress.ts';
import { isOrderOf, type Session } from '../sessions.ts';
import type { SmdpContext } from '../smdp-context.ts';
import { RspRefusal, verifyCard, verifyCardSignature } from '../../rsp-server/index.ts';

/** A notification that a card signed, as it is kept. */
export interface ReceivedNotification {
  readonly eid: string;
  readonly seqNumber: number;
  readonly event: string;
  readonly iccid: string | null;
  readonly kind: 'profileInstallationResult' | 'otherSignedNotification';
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

const notificationsIn = 'smdp/notifications';

/**
 * Takes one PendingNotification element. A second time changes nothing. Refuses what no card of ours signed; the face
 * answers 204 all the same, since sending it again would not help. Throws RspProtocolError on malformed bytes.
 */
export function handleNotification(context: SmdpContext, pendingNotification: Uint8Array): void {
  const { tag } = reading('PendingNotification', () => readTlv(pendingNotification));
  if (tag === 0xbf37) takeInstallationResult(context, pendingNotification);
  else takeOther(context, pendingNotification);
}

export const receivedNotifications = (context: SmdpContext): ReceivedNotification[] =>
  context.store.list<ReceivedNotification>(notificationsIn).map(({ value }) => value);

function takeInstallationResult(context: SmdpContext, bytes: Uint8Array): void {
  const { sessions, orders } = context;
  const result = decodeProfileInstallationResult(bytes);
  const session = sessions.find(result.transactionId);
  const { eid, iccid, euiccCertificate } = session ?? {};
  if (session === undefined || eid === undefined || iccid === undefined || euiccCertificate === undefined)
    throw new RspRefusal('8.10.1/3.9', 'an installation result of no session here');
  verifyCardSignature(parseCertificate(fromHex(euiccCertificate)), result.data, result.euiccSignPIR);
  const received: ReceivedNotification = {
    eid,
    seqNumber: result.notificationMetadata.seqNumber,
    event: 'install',
    iccid,
    kind: 'profileInstallationResult',
    receivedAt: context.clock.now(),
  };
  const record = (transaction: StoreTransaction) => {
    transaction.put(notificationsIn, keyOf(received), received);
    sessions.endIn(transaction, result.transactionId);
  };
  const order = orders.get(iccid);
  const { finalResult } = result;
  if (order === undefined || !changesOrder(result, session, order)) {
    context.store.transact(record);
    return;
  }
  const outcome: InstallationOutcome = {
    seqNumber: received.seqNumber,
    isdpAid: finalResult.kind === 'success' ? finalResult.isdpAid : null,
    failure:
      finalResult.kind === 'success' ? null : { command: finalResult.bppCommandId, reason: finalResult.errorReason },
  };
  const status = finalResult.kind === 'success' ? succeeded : installationStatus(finalResult.errorReason);
  const resultData = finalResult.simaResponse === undefined ? undefined : toBase64(finalResult.simaResponse);
  orders.move(iccid, { state: outcome.failure === null ? 'installed' : 'error', result: outcome }, (transaction) => {
    deleteBinding(transaction, iccid);
    record(transaction);
    reportIn(context, transaction, order, eid, 'bppInstallation', status, resultData);
  });
}

/**
 * A success is true whatever was thought of the order meanwhile (given up after too many tries, say); a failure of an
 * earlier delivery says nothing about the one now under way.
 */
function changesOrder(result: ProfileInstallationResult, session: Session, order: OrderRecord): boolean {
  if (!isOrderOf(session, order) || order.deliveredTo !== session.eid) return false;
  if (result.finalResult.kind === 'success') return order.state === 'downloaded' || order.state === 'error';
  return order.state === 'downloaded' && order.deliveredIn === result.transactionId;
}

function takeOther(context: SmdpContext, bytes: Uint8Array): void {
  const notification = decodeOtherSignedNotification(bytes);
  const cis = context.credentials.cis.map(({ certificate }) => certificate);
  const { euiccCertificate, eumCertificate, tbsOtherNotification } = notification;
  const card = verifyCard(euiccCertificate, eumCertificate, cis, context.clock.now());
  verifyCardSignature(card.certificate, tbsOtherNotification, notification.euiccNotificationSignature);
  const metadata: NotificationMetadata = decodeNotificationMetadata(tbsOtherNotification);
  const received: ReceivedNotification = {
    eid: card.eid,
    seqNumber: metadata.seqNumber,
    event: metadata.profileManagementOperation,
    iccid: metadata.iccid ?? null,
    kind: 'otherSignedNotification',
    receivedAt: context.clock.now(),
  };
  if (context.store.get(notificationsIn, keyOf(received)) !== undefined) return;
  const record = (transaction: StoreTransaction) => transaction.put(notificationsIn, keyOf(received), received);
  const order = received.iccid === null ? undefined : context.orders.get(received.iccid);
  const isGone = received.event === 'delete' && order?.state === 'installed' && order.deliveredTo === card.eid;
  if (isGone && order !== undefined) context.orders.takeBack(order.iccid, record);
  else context.store.transact(record);
}

const keyOf = ({ eid, seqNumber, event }: ReceivedNotification): string =>
  `${eid}/${String(seqNumber).padStart(10, '0')}/${event}`;
