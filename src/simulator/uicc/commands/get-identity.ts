import { tlv, TlvError } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { KeyError } from '#core/protocol/crypto/index.ts';
import {
  decodeAdministrativeData,
  decodeSuciCalculationInfo,
  hasService,
  readSubscriberIdentity,
} from '#core/protocol/ts31102/index.ts';
import { chooseScheme, concealMsin, encodeSuci, msinBlock } from '#core/protocol/ts33501/index.ts';
import { applicationPinSatisfied } from '../access-control.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { DirectoryFile } from '../file.ts';
import { isTransparentFile } from '../file-kind.ts';
import type { ProfileContents } from '../profile-contents.ts';

const suciContext = 0x01;
const subscriptionPrivacy = 124;
const suciByUsim = 125;

/**
 * GET IDENTITY, TS 102 221 section 11.1.23: the SUCI that the USIM calculates (3GPP TS 31.102 section 7.5). 6985 outside a
 * USIM, 6A81 where its service table does not offer it, 6A88 where what it takes is missing.
 */
export const getIdentity: CommandHandler = (card, channel, { p1, p2, data }) => {
  // P2 b8 says that the reference is the application's own; TS 31.102 writes the context without it.
  require(p1 === 0 && (p2 & 0x7f) === suciContext, 0x6a86);
  require(data.length === 0 || !card.behaviour.strict, 0x6700);
  const contents = card.contents();
  const usim = channel.application;
  const table = contents && usim && content(contents, usim, 0x6f38);
  if (contents === undefined || usim === undefined || table === undefined) throw new Refusal(0x6985);
  require(hasService(table, subscriptionPrivacy) && hasService(table, suciByUsim), 0x6a81);
  require(applicationPinSatisfied(card, usim), 0x6982);
  return done(tlv(0xa1, suciOf(card, contents, usim)));
};

function suciOf(card: CardContext, contents: ProfileContents, usim: DirectoryFile): Uint8Array {
  const read = (...path: number[]) => {
    const bytes = content(contents, usim, ...path);
    if (bytes === undefined) throw new Refusal(0x6a88);
    return bytes;
  };
  try {
    const { mncLength } = decodeAdministrativeData(read(0x6fad));
    const { imsi, mcc, mnc } = readSubscriberIdentity(read(0x6f07), mncLength);
    if (mnc === undefined) throw new Refusal(0x6a88);
    const msin = msinBlock(imsi.slice(3 + mnc.length));
    const { scheme, key } = chooseScheme(decodeSuciCalculationInfo(read(0x5fd0, 0x4f01)));
    const output = key === undefined ? msin : concealMsin(scheme, key.publicKey, msin, card.random);
    const routingIndicator = content(contents, usim, 0x5fc0, 0x4f0a) ?? fromHex('F0FF');
    return encodeSuci({ mcc, mnc, routingIndicator, scheme, homeNetworkKeyId: key?.id ?? 0 }, output);
  } catch (error) {
    if (error instanceof TlvError || error instanceof KeyError || error instanceof RangeError)
      throw new Refusal(0x6a88);
    throw error;
  }
}

/** Content of a transparent file below the application; the card reads its own files without asking for rights. */
function content(contents: ProfileContents, from: DirectoryFile, ...path: number[]): Uint8Array | undefined {
  const [fid, ...rest] = path;
  const child = from.children.find(({ node }) => node.fid === fid);
  if (child?.kind === 'directory') return content(contents, child, ...rest);
  return child !== undefined && rest.length === 0 && isTransparentFile(child) ? contents.readBinary(child) : undefined;
}
