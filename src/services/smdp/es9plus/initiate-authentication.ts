/** ES9+.InitiateAuthentication, SGP.22 section 5.6.1. */
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { sign } from '#core/protocol/crypto/index.ts';
import {
  encodeServerSigned1,
  getEuiccInfo1,
  type InitiateAuthenticationRequest,
  type InitiateAuthenticationResponse,
} from '#core/protocol/sgp22/index.ts';
import { chooseCi, RspRefusal } from '../../rsp-server/index.ts';
import type { SmdpContext } from '../smdp-context.ts';

export function initiateAuthentication(
  context: SmdpContext,
  request: InitiateAuthenticationRequest,
): InitiateAuthenticationResponse {
  const { sessions, credentials, random, clock } = context;
  const asked = canonical(request.smdpAddress);
  if (!context.addresses.some((own) => canonical(own) === asked))
    throw new RspRefusal('8.8.1/3.8', 'this server has another address');
  const info = getEuiccInfo1.decodeResponse(request.euiccInfo1);
  if (!info.lowestSvn.startsWith('2.'))
    throw new RspRefusal('8.8.3/3.1', `specification version ${info.lowestSvn} is not supported`);
  const { server, card } = chooseCi(info, credentials.servers, credentials.cis);
  if (server === undefined) throw new RspRefusal('8.8.2/3.1', 'the card verifies under no CI of this server');
  if (card === undefined) throw new RspRefusal('8.8.4/3.7', 'the card signs under no CI this server trusts');

  const transactionId = toHex(random.bytes(16));
  const serverChallenge = random.bytes(16);
  const serverSigned1 = encodeServerSigned1({
    transactionId,
    euiccChallenge: request.euiccChallenge,
    serverAddress: request.smdpAddress,
    serverChallenge,
  });
  const serverSignature1 = sign(server.dpAuth.key, serverSigned1);
  sessions.purgeNowAndThen();
  sessions.put({
    transactionId,
    state: 'initiated',
    expiresAt: clock.now() + sessions.lifetime,
    serverCi: server.ciKeyId,
    cardCi: card.keyId,
    serverAddress: request.smdpAddress,
    serverChallenge: toHex(serverChallenge),
  });
  return {
    transactionId,
    serverSigned1,
    serverSignature1,
    euiccCiPKIdToBeUsed: fromHex(card.keyId),
    serverCertificate: server.dpAuth.certificate.der,
  };
}

/** Names compare in lower case (handbook pki.md section 7); the root's dot and the port of HTTPS may be left out. */
const canonical = (address: string): string =>
  address
    .toLowerCase()
    .replace(/:443$/, '')
    .replace(/\.(?=:|$)/, '');
