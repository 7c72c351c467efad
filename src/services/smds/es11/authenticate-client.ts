/** ES11.AuthenticateClient, SGP.22 section 5.8.2. */
import {
  decodeCtxParams1,
  type AuthenticateClientRequest,
  type Es11AuthenticateClientResponse,
} from '#core/protocol/sgp22/index.ts';
import { RspRefusal, verifyAuthentication } from '../../rsp-server/index.ts';
import type { SmdsContext } from '../smds-context.ts';

/** The card's events: all of them, or the one its MatchingID names. */
export function authenticateClient(
  context: SmdsContext,
  request: AuthenticateClientRequest,
): Es11AuthenticateClientResponse {
  const { sessions, credentials, clock, events, log } = context;
  const session = sessions.live(request.transactionId);
  const cis = credentials.cis.filter(({ keyId }) => keyId === session.cardCi).map(({ certificate }) => certificate);
  const card = verifyAuthentication(request.authenticateServerResponse, session, cis, clock.now());
  const { matchingId } = decodeCtxParams1(card.signed.ctxParams1);
  // The card has proved itself: the session has served its purpose, whatever there is to tell.
  sessions.end(session);
  const found = events.registeredFor(card.eid, matchingId);
  log?.info('events asked for', { found: found.length });
  if (found.length === 0) throw new RspRefusal('8.9.5/3.9', 'no event for this card');
  return {
    transactionId: session.transactionId,
    eventEntries: found.map(({ eventId, rspServerAddress }) => ({ eventId, rspServerAddress })),
  };
}
