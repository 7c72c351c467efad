/** The LPA's checks of what a server signed for the card: SGP.22 section 3.0.1. */
import { equal } from '../../bytes/index.ts';
import { RspProtocolError } from '../rsp-protocol-error.ts';
import { decodeServerSigned1 } from '../types/index.ts';

/** Throws RspProtocolError 'SESSION_MISMATCH': the server answered for another session, or bears another address. */
export function checkServerSigned1(
  answer: { readonly transactionId: string; readonly serverSigned1: Uint8Array },
  euiccChallenge: Uint8Array,
  serverAddress: string,
): void {
  const signed = decodeServerSigned1(answer.serverSigned1);
  const isSame = signed.transactionId.toUpperCase() === answer.transactionId.toUpperCase();
  if (!isSame || !equal(signed.euiccChallenge, euiccChallenge))
    throw new RspProtocolError('SESSION_MISMATCH', 'the server answered for another session');
  if (!isSameServer(signed.serverAddress, serverAddress))
    throw new RspProtocolError('SESSION_MISMATCH', 'the server bears another address', {
      details: { expected: serverAddress, found: signed.serverAddress },
    });
}

/** Names are of either case; a port, which lab servers need, is not part of the name a server goes by. */
const isSameServer = (found: string, expected: string): boolean =>
  [expected, expected.replace(/:\d+$/, '')].some((name) => name.toLowerCase() === found.toLowerCase());
