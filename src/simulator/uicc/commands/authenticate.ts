import { fromHex, startsWith, toUint } from '#core/protocol/bytes/index.ts';
import { checkSqn, gsmKc, gsmSres, makeAuts, openAutn, type SqnLimits } from '#core/protocol/milenage/index.ts';
import {
  authenticationContext,
  decodeAuthenticateData,
  encodeAuthenticateAnswer,
  hasService,
} from '#core/protocol/ts31102/index.ts';
import type { CardAka } from '#core/protocol/saip/index.ts';
import { applicationPinSatisfied } from '../access-control.ts';
import { akaAlgorithm } from '../aka-algorithm.ts';
import { done, Refusal, require, status } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';
import type { DirectoryFile } from '../file.ts';
import { isTransparentFile } from '../file-kind.ts';
import type { ProfileContents } from '../profile-contents.ts';

/** AUTHENTICATE in the USIM and ISIM: 3GPP TS 31.102 section 7.1, TS 31.103 section 7.1. */

const gsmAccessService = 27;
const serviceTableFid = 0x6f38;

const usimAid = fromHex('A0000000871002');

/** Contexts that need services no card of ours has: VGCS, GBA, MBMS, local key (TS 31.102 table 7.1.2). */
const contextsNotSupported: readonly number[] = [0x82, 0x84, 0x85, 0x86];

export const authenticate: CommandHandler = (card, channel, { p1, p2, data }) => {
  require(p1 === 0, 0x6a86);
  require(!contextsNotSupported.includes(p2), 0x9864);
  require(p2 === authenticationContext.gsm || p2 === authenticationContext.threeG, 0x6a86);
  const challenge = decodeAuthenticateData(p2, data);
  require(challenge !== undefined, 0x6700);
  const contents = card.contents();
  const application = channel.application;
  const aka = application?.node.aid && contents?.aka(application.node.aid);
  if (contents === undefined || application === undefined || aka === undefined) throw new Refusal(0x6985);
  require(p2 === authenticationContext.threeG || startsWith(application.node.aid!, usimAid), 0x6a86);
  require(applicationPinSatisfied(card, application), 0x6982);

  const { rand, autn } = challenge;
  const algorithm = akaAlgorithm(aka);
  if (algorithm === undefined) throw new Refusal(0x6985);
  const gsmAccess = gsmAccessAvailable(contents, application);
  const { res, ck, ik, ak } = algorithm.f2345(rand);
  if (autn === undefined) {
    require(gsmAccess, 0x9864);
    return done(encodeAuthenticateAnswer({ kind: 'gsm', sres: gsmSres(res), kc: gsmKc(ck, ik) }));
  }
  require(autn.length === 16 || aka.algorithm === 'tuak', 0x6700);
  const token = openAutn(algorithm, rand, autn, ak);
  if (token === undefined) return status(0x9862);
  const verdict = checkSqn(contents.sequenceNumbers(aka), token.sqn, limits(aka));
  if (!verdict.accepted) {
    const auts = makeAuts(algorithm, rand, verdict.sqnMs);
    return done(encodeAuthenticateAnswer({ kind: 'synchronisationFailure', auts }));
  }
  contents.setSequenceNumbers(aka, verdict.seqs);
  const kc = gsmAccess ? gsmKc(ck, ik) : undefined;
  return done(encodeAuthenticateAnswer({ kind: 'success', res, ck, ik, kc }));
};

/** AUTHENTICATE with data in TLV, odd INS: of the MBMS and local key contexts alone. */
export const authenticateTlv: CommandHandler = (_, __, { p2 }) => {
  require(p2 === 0x85 || p2 === 0x86, 0x6a86);
  return status(0x9864);
};

/** The age limit counts only where the profile asks for it (sqnOptions b1). */
function limits(aka: CardAka): SqnLimits {
  return {
    delta: toUint(aka.sqnDelta),
    ageLimit: (aka.sqnOptions & 0x01) === 0 ? undefined : toUint(aka.sqnAgeLimit),
  };
}

function gsmAccessAvailable(contents: ProfileContents, application: DirectoryFile): boolean {
  const table = application.children.find((child) => child.node.fid === serviceTableFid);
  if (table?.kind !== 'elementary' || !isTransparentFile(table)) return false;
  return hasService(contents.readBinary(table), gsmAccessService);
}
