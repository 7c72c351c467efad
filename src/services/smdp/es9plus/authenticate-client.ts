/** ES9+.AuthenticateClient, SGP.22 section 5.6.3. */
import { concat, equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { sign } from '#core/protocol/crypto/index.ts';
import {
  authenticateServer,
  decodeCtxParams1,
  decodeEuiccSigned1,
  encodeSmdpSigned2,
  getEuiccInfo2,
  signatureTlv,
  type AuthenticateClientRequest,
  type AuthenticateClientResponse,
} from '#core/protocol/sgp22/index.ts';
import { boundEuiccOtpk } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import { RspRefusal } from '../rsp-refusal.ts';
import type { Session } from '../sessions.ts';
import { credentialOf, type SmdpContext } from '../smdp-context.ts';
import { storeMetadata } from '../store-metadata.ts';
import { findOrder } from './find-order.ts';
import { verifyCard, verifyCardSignature } from './verify-card.ts';

export function authenticateClient(
  context: SmdpContext,
  request: AuthenticateClientRequest,
): AuthenticateClientResponse {
  const { sessions } = context;
  const session = sessions.live(request.transactionId, ['initiated', 'authenticated']);
  const server = credentialOf(context, session.serverCi);
  if (server === undefined) throw new RspRefusal('8.10.1/3.9', 'the server’s certificates were exchanged');
  const response = authenticateServer.decodeResponse(request.authenticateServerResponse);
  if (!('euiccSigned1' in response)) throw new RspRefusal('8.1/4.2', `the card answered ${response.result}`);

  const cis = context.credentials.cis.filter(({ keyId }) => keyId === session.cardCi);
  const card = verifyCard(
    response.euiccCertificate,
    response.eumCertificate,
    cis.map(({ certificate }) => certificate),
    context.clock.now(),
  );
  verifyCardSignature(card.certificate, response.euiccSigned1, response.euiccSignature1);
  const signed = decodeEuiccSigned1(response.euiccSigned1);
  if (
    signed.transactionId !== session.transactionId ||
    signed.serverAddress !== session.serverAddress ||
    !equal(signed.serverChallenge, fromHex(session.serverChallenge))
  )
    throw new RspRefusal('8.1/6.1', 'the card signed for another session');

  const known: Session = { ...session, eid: card.eid, euiccCertificate: toHex(card.certificate.der) };
  let order: OrderRecord;
  try {
    const info = getEuiccInfo2.decodeResponse(signed.euiccInfo2);
    order = findOrder(context, card.eid, decodeCtxParams1(signed.ctxParams1).matchingId, info);
  } catch (error) {
    // The LPA now ends the session with the card's signature, which is checked with this certificate.
    if (error instanceof RspRefusal) sessions.put(known);
    throw error;
  }

  const smdpSigned2 = encodeSmdpSigned2({
    transactionId: session.transactionId,
    ccRequired: order.confirmationCodeRequired,
    bppEuiccOtpk: boundEuiccOtpk(context.store, order.iccid),
  });
  const smdpSignature2 = sign(server.dpPb.key, concat(smdpSigned2, signatureTlv(response.euiccSignature1)));
  sessions.put({ ...known, state: 'authenticated', iccid: order.iccid, smdpSignature2: toHex(smdpSignature2) });
  return {
    transactionId: session.transactionId,
    profileMetadata: storeMetadata(context, order),
    smdpSigned2,
    smdpSignature2,
    smdpCertificate: server.dpPb.certificate.der,
  };
}
