/** ES9+.GetBoundProfilePackage, SGP.22 section 5.6.2. */
import { concat, equal, fromHex } from '#core/protocol/bytes/index.ts';
import { isPointOf, parseCertificate, type EcPrivateKey } from '#core/protocol/crypto/index.ts';
import {
  decodeEuiccSigned2,
  prepareDownload,
  signatureTlv,
  type GetBoundProfilePackageRequest,
  type GetBoundProfilePackageResponse,
} from '#core/protocol/sgp22/index.ts';
import { RspRefusal, verifyCardSignature } from '../../rsp-server/index.ts';
import { bindProfile, rebindProfile } from '../bind-profile.ts';
import { boundEuiccOtpk, loadBinding, putBinding } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import { failedBy, succeeded } from '../progress/progress-status.ts';
import { reportIn } from '../progress/report-progress.ts';
import { isOrderOf, type Session } from '../sessions.ts';
import { credentialOf, type SmdpContext } from '../smdp-context.ts';
import { storeMetadata } from '../store-metadata.ts';
import { checkConfirmationCode } from './confirmation-code.ts';

export function getBoundProfilePackage(
  context: SmdpContext,
  request: GetBoundProfilePackageRequest,
): GetBoundProfilePackageResponse {
  const { sessions, orders, store } = context;
  const session = sessions.live(request.transactionId, ['authenticated', 'delivered']);
  const { transactionId, iccid = '', eid = '', euiccCertificate = '', smdpSignature2 = '' } = session;
  const server = credentialOf(context, session.serverCi);
  const order = orders.get(iccid);
  if (server === undefined || order === undefined) throw new RspRefusal('8.10.1/3.9', 'the session’s order is gone');
  const response = prepareDownload.decodeResponse(request.prepareDownloadResponse);
  if (!('euiccSigned2' in response)) throw new RspRefusal('8.1/4.2', `the card answered ${response.result}`);

  const card = parseCertificate(fromHex(euiccCertificate));
  const signedData = concat(response.euiccSigned2, signatureTlv(fromHex(smdpSignature2)));
  verifyCardSignature(card, signedData, response.euiccSignature2);
  const { transactionId: signedId, euiccOtpk, hashCc } = decodeEuiccSigned2(response.euiccSigned2);
  if (signedId !== transactionId) throw new RspRefusal('8.1/6.1', 'the card signed for another session');
  if (!isPointOf(server.dpPb.certificate.publicKey.curve, euiccOtpk))
    throw new RspRefusal('8.1/6.1', 'the card’s one-time key is not on the curve of CERT.DPpb');

  const heldOtpk = boundEuiccOtpk(store, iccid);
  const isHeld = heldOtpk !== undefined && equal(heldOtpk, euiccOtpk);
  // A repetition of the request whose answer was lost on the way.
  const isRepeated = isHeld && session.state === 'delivered' && order.deliveredIn === transactionId;
  checkAvailable(context, session, order, isRepeated);
  checkConfirmationCode(context, order, { session, eid, hashCc, isRepeated });

  const earlier = isHeld ? loadBinding(store, iccid) : undefined;
  const { bound, binding } = earlier
    ? { bound: rebindProfile(transactionId, earlier, server.dpPb.key), binding: earlier }
    : bind(context, order, { transactionId, euiccOtpk, eid }, server.dpPb.key);
  if (isRepeated) return { transactionId, boundProfilePackage: bound };
  orders.move(
    iccid,
    {
      state: 'downloaded',
      deliveredTo: eid,
      deliveredIn: transactionId,
      downloadAttempts: order.downloadAttempts + 1,
      confirmationAttempts: 0,
    },
    (transaction) => {
      if (earlier === undefined) putBinding(transaction, iccid, binding);
      sessions.putIn(transaction, { ...session, state: 'delivered' });
      reportIn(context, transaction, order, eid, 'bppDownload', succeeded);
    },
  );
  return { transactionId, boundProfilePackage: bound };
}

/**
 * Refuses with 8.2/3.7 what changed since authenticateClient: the order was cancelled, given anew, used up by another of
 * the card's sessions, or another card was faster.
 */
function checkAvailable(context: SmdpContext, session: Session, order: OrderRecord, isRepeated: boolean): void {
  const { store, orders } = context;
  const unavailable = (reason: string) => new RspRefusal('8.2/3.7', reason);
  if (!isOrderOf(session, order)) throw unavailable('the profile was ordered anew');
  let refusal: RspRefusal | undefined;
  if (order.state !== 'released' && order.state !== 'downloaded')
    refusal = unavailable(`the profile is ${order.state}`);
  else if (order.deliveredTo !== null && order.deliveredTo !== session.eid)
    refusal = unavailable('another card took the profile');
  else if (order.downloadAttempts >= orders.limits.downloads && !isRepeated)
    refusal = unavailable('the profile was fetched too often');
  if (refusal === undefined) return;
  const status = failedBy(refusal);
  store.transact((transaction) => reportIn(context, transaction, order, session.eid ?? '', 'bppDownload', status));
  throw refusal;
}

function bind(
  context: SmdpContext,
  order: OrderRecord,
  session: { readonly transactionId: string; readonly euiccOtpk: Uint8Array; readonly eid: string },
  dpPb: EcPrivateKey,
) {
  const profile = context.catalogue.personalised(order.profileType, order.iccid, order.values);
  const { protection, random } = context;
  return bindProfile({ ...session, profile, storeMetadata: storeMetadata(context, order), protection }, dpPb, random);
}
