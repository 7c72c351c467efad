/** ES9+.GetBoundProfilePackage, SGP.22 section 5.6.2. */
import { concat, equal, fromHex } from '#core/protocol/bytes/index.ts';
import { isPointOf, parseCertificate, timingSafeEqual, type EcPrivateKey } from '#core/protocol/crypto/index.ts';
import {
  decodeEuiccSigned2,
  hashCcOfDigest,
  prepareDownload,
  signatureTlv,
  type GetBoundProfilePackageRequest,
  type GetBoundProfilePackageResponse,
} from '#core/protocol/sgp22/index.ts';
import { bindProfile, rebindProfile } from '../bind-profile.ts';
import { boundEuiccOtpk, loadBinding, putBinding } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import { credentialOf, type SmdpContext } from '../smdp-context.ts';
import { storeMetadata } from '../store-metadata.ts';
import { RspRefusal, verifyCardSignature } from '../../rsp-server/index.ts';

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
  if (order.state !== 'released' && order.state !== 'downloaded')
    throw new RspRefusal('8.2/3.7', `the profile is ${order.state}`);
  checkConfirmationCode(context, order, transactionId, hashCc);

  const heldOtpk = boundEuiccOtpk(store, iccid);
  const earlier = heldOtpk !== undefined && equal(heldOtpk, euiccOtpk) ? loadBinding(store, iccid) : undefined;
  const { bound, binding } = earlier
    ? { bound: rebindProfile(transactionId, earlier, server.dpPb.key), binding: earlier }
    : bind(context, order, { transactionId, euiccOtpk, eid }, server.dpPb.key);
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
    },
  );
  return { transactionId, boundProfilePackage: bound };
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

/** hashCc = SHA-256(SHA-256(code) || transactionId). Refuses with 8.2.7/2.2 (missing), 3.8 (wrong), 6.4 (too often). */
function checkConfirmationCode(
  context: SmdpContext,
  order: OrderRecord,
  transactionId: string,
  hashCc: Uint8Array | undefined,
): void {
  if (order.confirmationCodeHash === null) return;
  const { orders } = context;
  const locked = order.confirmationAttempts >= orders.limits.confirmationCodes;
  if (locked) throw new RspRefusal('8.2.7/6.4', 'the confirmation code was wrong too often');
  if (hashCc === undefined) throw new RspRefusal('8.2.7/2.2', 'the confirmation code is missing');
  const expected = hashCcOfDigest(fromHex(order.confirmationCodeHash), transactionId);
  if (timingSafeEqual(expected, hashCc)) return;
  const confirmationAttempts = order.confirmationAttempts + 1;
  const isLast = confirmationAttempts >= orders.limits.confirmationCodes;
  orders.move(order.iccid, isLast ? { confirmationAttempts, state: 'error' } : { confirmationAttempts });
  if (isLast) throw new RspRefusal('8.2.7/6.4', 'the confirmation code was wrong too often');
  throw new RspRefusal('8.2.7/3.8', 'the confirmation code is wrong');
}
