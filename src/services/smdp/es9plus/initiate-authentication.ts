/** ES9+.InitiateAuthentication, SGP.22 section 5.6.1. */
import type { InitiateAuthenticationRequest, InitiateAuthenticationResponse } from '#core/protocol/sgp22/index.ts';
import { startAuthentication, type StartCodes } from '../../rsp-server/index.ts';
import type { SmdpContext } from '../smdp-context.ts';

const codes: StartCodes = {
  otherAddress: '8.8.1/3.8',
  version: '8.8.3/3.1',
  noCiToVerifyUnder: '8.8.2/3.1',
  noCiToSignUnder: '8.8.4/3.7',
};

export function initiateAuthentication(
  { sessions, credentials, random, clock, addresses }: SmdpContext,
  request: InitiateAuthenticationRequest,
): InitiateAuthenticationResponse {
  const parts = { codes, addresses, random, ...credentials };
  const { response, session } = startAuthentication({ ...parts, identity: ({ dpAuth }) => dpAuth }, request);
  sessions.purgeNowAndThen();
  sessions.put({ ...session, state: 'initiated', expiresAt: clock.now() + sessions.lifetime });
  return response;
}
