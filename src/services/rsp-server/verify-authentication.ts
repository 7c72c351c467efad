/** What a server makes of AuthenticateServerResponse: SGP.22 section 5.6.3, and the same in 5.8.2. */
import { equal, fromHex } from '#core/protocol/bytes/index.ts';
import type { Certificate } from '#core/protocol/crypto/index.ts';
import { authenticateServer, decodeEuiccSigned1, type EuiccSigned1 } from '#core/protocol/sgp22/index.ts';
import { RspRefusal } from './rsp-refusal.ts';
import { verifyCard, verifyCardSignature, type VerifiedCard } from './verify-card.ts';

/** What the server said in serverSigned1. Binary in hex. */
export interface SaidToCard {
  readonly transactionId: string;
  readonly serverAddress: string;
  readonly serverChallenge: string;
}

export interface AuthenticatedCard extends VerifiedCard {
  readonly signed: EuiccSigned1;
  /** r || s. */
  readonly euiccSignature1: Uint8Array;
}

/**
 * Checks chain, signature and session of a whole BF38 answer. Refuses with 8.1/4.2 (the card answered an error),
 * 8.1/6.1 (signature, or signed for another session), and what `verifyCard` refuses with. Throws RspProtocolError.
 */
export function verifyAuthentication(
  authenticateServerResponse: Uint8Array,
  said: SaidToCard,
  cis: readonly Certificate[],
  now: number,
): AuthenticatedCard {
  const response = authenticateServer.decodeResponse(authenticateServerResponse);
  if (!('euiccSigned1' in response)) throw new RspRefusal('8.1/4.2', `the card answered ${response.result}`);
  const card = verifyCard(response.euiccCertificate, response.eumCertificate, cis, now);
  verifyCardSignature(card.certificate, response.euiccSigned1, response.euiccSignature1);
  const signed = decodeEuiccSigned1(response.euiccSigned1);
  if (
    signed.transactionId !== said.transactionId ||
    signed.serverAddress !== said.serverAddress ||
    !equal(signed.serverChallenge, fromHex(said.serverChallenge))
  )
    throw new RspRefusal('8.1/6.1', 'the card signed for another session');
  return { ...card, signed, euiccSignature1: response.euiccSignature1 };
}
