/** ES11.InitiateAuthentication, SGP.22 section 5.8.1. */
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { sign } from '#core/protocol/crypto/index.ts';
import {
  encodeServerSigned1,
  getEuiccInfo1,
  type InitiateAuthenticationRequest,
  type InitiateAuthenticationResponse,
} from '#core/protocol/sgp22/index.ts';
import { chooseCi, RspRefusal } from '../../rsp-server/index.ts';
import type { SmdsContext } from '../smds-context.ts';

export function initiateAuthentication(
  context: SmdsContext,
  request: InitiateAuthenticationRequest,
): InitiateAuthenticationResponse {
  const { credentials, random, sessions } = context;
  const asked = request.smdpAddress.toLowerCase();
  if (!context.addresses.some((own) => own.toLowerCase() === asked))
    throw new RspRefusal('8.9.1/3.8', 'this server has another address');
  const info = getEuiccInfo1.decodeResponse(request.euiccInfo1);
  if (!info.lowestSvn.startsWith('2.'))
    throw new RspRefusal('8.9.3/3.1', `specification version ${info.lowestSvn} is not supported`);
  const { server, card } = chooseCi(info, credentials.servers, credentials.cis);
  if (server === undefined) throw new RspRefusal('8.9.2/3.1', 'the card verifies under no CI of this server');
  if (card === undefined) throw new RspRefusal('8.9.4/3.7', 'the card signs under no CI this server trusts');

  const transactionId = toHex(random.bytes(16));
  const serverChallenge = random.bytes(16);
  const serverSigned1 = encodeServerSigned1({
    transactionId,
    euiccChallenge: request.euiccChallenge,
    serverAddress: request.smdpAddress,
    serverChallenge,
  });
  sessions.put({
    transactionId,
    cardCi: card.keyId,
    serverAddress: request.smdpAddress,
    serverChallenge: toHex(serverChallenge),
  });
  return {
    transactionId,
    serverSigned1,
    serverSignature1: sign(server.key, serverSigned1),
    euiccCiPKIdToBeUsed: fromHex(card.keyId),
    serverCertificate: server.certificate.der,
  };
}
