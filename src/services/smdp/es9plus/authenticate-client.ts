/** ES9+.AuthenticateClient, SGP.22 section 5.6.3. */
import { concat, toHex } from '#core/protocol/bytes/index.ts';
import { sign } from '#core/protocol/crypto/index.ts';
import {
  decodeCtxParams1,
  encodeSmdpSigned2,
  getEuiccInfo2,
  signatureTlv,
  type AuthenticateClientRequest,
  type AuthenticateClientResponse,
  type EuiccSigned1,
} from '#core/protocol/sgp22/index.ts';
import { RspRefusal, verifyAuthentication } from '../../rsp-server/index.ts';
import { boundEuiccOtpk, deleteBinding } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import { failedBy, succeeded } from '../progress/progress-status.ts';
import { reportIn } from '../progress/report-progress.ts';
import type { Session } from '../sessions.ts';
import { credentialOf, type SmdpContext } from '../smdp-context.ts';
import { storeMetadata } from '../store-metadata.ts';
import { checkFetchable, findOrder, retryLimitReached } from './find-order.ts';

type KnownSession = Session & { readonly eid: string };

export function authenticateClient(
  context: SmdpContext,
  request: AuthenticateClientRequest,
): AuthenticateClientResponse {
  const { sessions, store } = context;
  const session = sessions.live(request.transactionId, ['initiated', 'authenticated']);
  const server = credentialOf(context, session.serverCi);
  if (server === undefined) throw new RspRefusal('8.10.1/3.9', 'the server’s certificates were exchanged');
  const cis = context.credentials.cis.filter(({ keyId }) => keyId === session.cardCi);
  const card = verifyAuthentication(
    request.authenticateServerResponse,
    session,
    cis.map(({ certificate }) => certificate),
    context.clock.now(),
  );

  const known: KnownSession = { ...session, eid: card.eid, euiccCertificate: toHex(card.certificate.der) };
  const order = chooseOrder(context, known, card.signed);
  const profileMetadata = storeMetadata(context, order);
  const smdpSigned2 = encodeSmdpSigned2({
    transactionId: session.transactionId,
    ccRequired: order.confirmationCodeRequired,
    bppEuiccOtpk: boundEuiccOtpk(store, order.iccid),
  });
  const smdpSignature2 = sign(server.dpPb.key, concat(smdpSigned2, signatureTlv(card.euiccSignature1)));
  const { iccid, orderId } = order;
  sessions.put(
    { ...known, state: 'authenticated', iccid, orderId, smdpSignature2: toHex(smdpSignature2) },
    (transaction) => reportIn(context, transaction, order, card.eid, 'eligibilityAndRetryLimitCheck', succeeded),
  );
  return {
    transactionId: session.transactionId,
    profileMetadata,
    smdpSigned2,
    smdpSignature2,
    smdpCertificate: server.dpPb.certificate.der,
  };
}

/** A session whose order is refused goes on: the LPA ends it with the card's signature, which its certificate checks. */
function chooseOrder(context: SmdpContext, session: KnownSession, signed: EuiccSigned1): OrderRecord {
  const { sessions, store, orders } = context;
  let order: OrderRecord | undefined;
  try {
    const info = getEuiccInfo2.decodeResponse(signed.euiccInfo2);
    order = findOrder(context, session.eid, decodeCtxParams1(signed.ctxParams1).matchingId);
    checkFetchable(context, order, info);
    return order;
  } catch (error) {
    if (!(error instanceof RspRefusal)) throw error;
    store.transact((transaction) => {
      sessions.putIn(transaction, session);
      if (order === undefined) return;
      if (`${error.subjectCode}/${error.reasonCode}` === retryLimitReached) {
        const { iccid } = order;
        orders.move(iccid, { state: 'error' }, (also) => deleteBinding(also, iccid));
      }
      const status = failedBy(error);
      reportIn(context, transaction, order, session.eid, 'eligibilityAndRetryLimitCheck', status);
    });
    throw error;
  }
}
