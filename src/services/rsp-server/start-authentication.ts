/** InitiateAuthentication of SM-DP+ (SGP.22 section 5.6.1) and SM-DS (section 5.8.1): one sequence, each with its own codes. */
import type { Random } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { sign, type Certificate, type EcPrivateKey } from '#core/protocol/crypto/index.ts';
import {
  encodeServerSigned1,
  getEuiccInfo1,
  type InitiateAuthenticationRequest,
  type InitiateAuthenticationResponse,
} from '#core/protocol/sgp22/index.ts';
import { chooseCi } from './choose-ci.ts';
import { RspRefusal } from './rsp-refusal.ts';

type Status = `${string}/${string}`;

/** Subject and reason code of each refusal. */
export interface StartCodes {
  readonly otherAddress: Status;
  readonly version: Status;
  readonly noCiToVerifyUnder: Status;
  readonly noCiToSignUnder: Status;
}

export interface StartParts<Server> {
  readonly codes: StartCodes;
  /** Names this server goes by. */
  readonly addresses: readonly string[];
  readonly servers: readonly Server[];
  readonly cis: readonly { readonly keyId: string }[];
  readonly random: Random;
  /** What it signs with under the CI of `server`. */
  identity(server: Server): { readonly certificate: Certificate; readonly key: EcPrivateKey };
}

export interface StartedAuthentication {
  readonly response: InitiateAuthenticationResponse;
  /** What the server has to know of it when the card answers. */
  readonly session: {
    readonly transactionId: string;
    readonly serverCi: string;
    readonly cardCi: string;
    readonly serverAddress: string;
    readonly serverChallenge: string;
  };
}

/** Throws RspRefusal. */
export function startAuthentication<Server extends { readonly ciKeyId: string }>(
  { codes, addresses, servers, cis, random, identity }: StartParts<Server>,
  request: InitiateAuthenticationRequest,
): StartedAuthentication {
  const asked = canonical(request.smdpAddress);
  if (!addresses.some((own) => canonical(own) === asked))
    throw new RspRefusal(codes.otherAddress, 'this server has another address');
  const info = getEuiccInfo1.decodeResponse(request.euiccInfo1);
  if (!info.lowestSvn.startsWith('2.'))
    throw new RspRefusal(codes.version, `specification version ${info.lowestSvn} is not supported`);
  const { server, card } = chooseCi(info, servers, cis);
  if (server === undefined)
    throw new RspRefusal(codes.noCiToVerifyUnder, 'the card verifies under no CI of this server');
  if (card === undefined) throw new RspRefusal(codes.noCiToSignUnder, 'the card signs under no CI this server trusts');

  const transactionId = toHex(random.bytes(16));
  const serverChallenge = random.bytes(16);
  const { smdpAddress: serverAddress, euiccChallenge } = request;
  const serverSigned1 = encodeServerSigned1({ transactionId, euiccChallenge, serverAddress, serverChallenge });
  const { certificate, key } = identity(server);
  return {
    response: {
      transactionId,
      serverSigned1,
      serverSignature1: sign(key, serverSigned1),
      euiccCiPKIdToBeUsed: fromHex(card.keyId),
      serverCertificate: certificate.der,
    },
    session: {
      transactionId,
      serverCi: server.ciKeyId,
      cardCi: card.keyId,
      serverAddress,
      serverChallenge: toHex(serverChallenge),
    },
  };
}

/** Names compare in lower case (handbook pki.md section 7); the root's dot and the port of HTTPS may be left out. */
const canonical = (address: string): string =>
  address
    .toLowerCase()
    .replace(/:443$/, '')
    .replace(/\.(?=:|$)/, '');
