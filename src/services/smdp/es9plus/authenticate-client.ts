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
} from '#core/protocol/sgp22/index.ts';
import { boundEuiccOtpk } from '../bindings.ts';
import type { OrderRecord } from '../order.ts';
import type { Session } from '../sessions.ts';
import { credentialOf, type SmdpContext } from '../smdp-context.ts';
import { storeMetadata } from '../store-metadata.ts';
import { findOrder } from './find-order.ts';
import { RspRefusal, verifyAuthentication } from '../../rsp-server/index.ts';

export function authenticateClient(
  context: SmdpContext,
  request: AuthenticateClientRequest,
): AuthenticateClientResponse {
  const { sessions } = context;
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
  const { signed } = card;

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
  const smdpSignature2 = sign(server.dpPb.key, concat(smdpSigned2, signatureTlv(card.euiccSignature1)));
  sessions.put({ ...known, state: 'authenticated', iccid: order.iccid, smdpSignature2: toHex(smdpSignature2) });
  return {
    transactionId: session.transactionId,
    profileMetadata: storeMetadata(context, order),
    smdpSigned2,
    smdpSignature2,
    smdpCertificate: server.dpPb.certificate.der,
  };
}
