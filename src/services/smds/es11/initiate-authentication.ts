/** ES11.InitiateAuthentication, SGP.22 section 5.8.1. */
import type { InitiateAuthenticationRequest, InitiateAuthenticationResponse } from '#core/protocol/sgp22/index.ts';
import { startAuthentication, type StartCodes } from '../../rsp-server/index.ts';
import type { SmdsContext } from '../smds-context.ts';

const codes: StartCodes = {
  otherAddress: '8.9.1/3.8',
  version: '8.9.3/3.1',
  noCiToVerifyUnder: '8.9.2/3.1',
  noCiToSignUnder: '8.9.4/3.7',
};

export function initiateAuthentication(
  { credentials, random, sessions, addresses }: SmdsContext,
  request: InitiateAuthenticationRequest,
): InitiateAuthenticationResponse {
  const parts = { codes, addresses, random, ...credentials };
  const { response, session } = startAuthentication({ ...parts, identity: (server) => server }, request);
  const { transactionId, cardCi, serverAddress, serverChallenge } = session;
  sessions.put({ transactionId, cardCi, serverAddress, serverChallenge });
  return response;
}
