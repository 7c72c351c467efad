/** What a modem does with the USIM when it registers: AUTHENTICATE, and the concealed identity. 3GPP TS 31.102 sections 5.3 and 7.1. */

import type { Random } from '#core/environment/index.ts';
import { TlvError } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { KeyError } from '#core/protocol/crypto/index.ts';
import {
  decodeAdministrativeData,
  decodeAuthenticateAnswer,
  decodeSuciCalculationInfo,
  hasService,
  readSubscriberIdentity,
} from '#core/protocol/ts31102/index.ts';
import { chooseScheme, concealMsin, encodeSuci, msinBlock } from '#core/protocol/ts33501/index.ts';
import type { ChallengeAnswer } from './radio-access.ts';
import { Refusal } from './refusal.ts';
import { status, type SlotCard } from './slot-card.ts';

const identifierPrivacy = 124;
const suciByUsim = 125;
const macFailure = 0x9862;

const body = (answer: Uint8Array): Uint8Array | undefined =>
  status(answer) === 0x9000 ? answer.subarray(0, -2) : undefined;

export function answerChallenge(card: SlotCard, rand: Uint8Array, autn: Uint8Array): ChallengeAnswer {
  try {
    const data = concat(Uint8Array.of(rand.length), rand, Uint8Array.of(autn.length), autn);
    const command = concat(fromHex('00880081'), Uint8Array.of(data.length), data, Uint8Array.of(0));
    const answer = card.withUsim((exchange) => exchange(command));
    if (answer !== undefined && status(answer) === macFailure) return { kind: 'macFailure' };
    const said = answer && body(answer);
    if (said === undefined) return { kind: 'silence' };
    const decoded = decodeAuthenticateAnswer(said);
    if (decoded.kind === 'synchronisationFailure') return decoded;
    return decoded.kind === 'success' ? { kind: 'response', res: decoded.res } : { kind: 'silence' };
  } catch (error) {
    if (error instanceof Refusal || error instanceof TlvError) return { kind: 'silence' };
    throw error;
  }
}

/** The SUCI that a 5G registration begins with, hex; undefined where the profile asks for none, or has not what it takes. */
export function concealedIdentity(card: SlotCard, random: Random): string | undefined {
  try {
    return card.withUsim((exchange) => {
      const read = (path: string) => {
        const selected = exchange(fromHex(`00A4080C${hexLength(path)}7FFF${path}`));
        return status(selected) === 0x9000 ? body(exchange(fromHex('00B0000000'))) : undefined;
      };
      const table = read('6F38');
      if (table === undefined || !hasService(table, identifierPrivacy)) return undefined;
      const suci = hasService(table, suciByUsim) ? byUsim(exchange) : byTerminal(read, random);
      return suci && toHex(suci);
    });
  } catch (error) {
    if (
      error instanceof Refusal ||
      error instanceof TlvError ||
      error instanceof KeyError ||
      error instanceof RangeError
    )
      return undefined;
    throw error;
  }
}

const hexLength = (path: string) => (2 + path.length / 2).toString(16).padStart(2, '0');

/** GET IDENTITY, TS 102 221 section 11.1.23: the SUCI in A1. */
function byUsim(exchange: (command: Uint8Array) => Uint8Array): Uint8Array | undefined {
  const answer = body(exchange(fromHex('8078000100')));
  return answer?.[0] === 0xa1 ? answer.subarray(answer[1]! < 0x80 ? 2 : 3) : undefined;
}

function byTerminal(read: (path: string) => Uint8Array | undefined, random: Random): Uint8Array | undefined {
  const [information, imsiFile, administrative] = [read('5FC04F07'), read('6F07'), read('6FAD')];
  if (information === undefined || imsiFile === undefined || administrative === undefined) return undefined;
  const { imsi, mcc, mnc } = readSubscriberIdentity(imsiFile, decodeAdministrativeData(administrative).mncLength);
  if (mnc === undefined) return undefined;
  const msin = msinBlock(imsi.slice(3 + mnc.length));
  const { scheme, key } = chooseScheme(decodeSuciCalculationInfo(information));
  const output = key === undefined ? msin : concealMsin(scheme, key.publicKey, msin, random);
  const routingIndicator = read('5FC04F0A') ?? fromHex('F0FF');
  return encodeSuci({ mcc, mnc, routingIndicator, scheme, homeNetworkKeyId: key?.id ?? 0 }, output);
}
