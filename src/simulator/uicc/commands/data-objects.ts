import { readHeader, readTlvs, tagBytes, tlv, TlvError, type Tlv } from '#core/protocol/asn1/index.ts';
import { concat, equal } from '#core/protocol/bytes/index.ts';
import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireAccess, requireActivated } from '../access-control.ts';
import { done, Refusal, require, status, type Answer } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import { isDataObjectFile, type DataObjectFile } from '../file-kind.ts';
import { fileInQuestion } from './short-file-identifier.ts';

/** RETRIEVE DATA and SET DATA on BER-TLV files, TS 102 221 sections 11.3.1 and 11.3.2: one object in one or more blocks. */

const firstBlock = 0x80;
const nextBlock = 0x00;
const moreAvailable = 0x62f1;
const moreExpected = 0x63f1;
/** Asked for in place of an object: the tags of those there are (section 11.3.1.1). */
const tagList = 0x5c;

/** P2 b8 b7 b6: the block; b5 to b1: the SFI. Repeating a block is for readers whose line fails, which none of ours does. */
function block({ p1, p2 }: { p1: number; p2: number }): { first: boolean; sfi: number | undefined } {
  const kind = p2 & 0xe0;
  require(p1 === 0 && (kind === firstBlock || kind === nextBlock), 0x6a86);
  require(kind === firstBlock || (p2 & 0x1f) === 0, 0x6a86);
  return { first: kind === firstBlock, sfi: p2 & 0x1f || undefined };
}

function target(card: CardContext, channel: Channel, sfi: number | undefined, access: number): DataObjectFile {
  const file = fileInQuestion(channel, sfi);
  require(isDataObjectFile(file), 0x6981);
  requireActivated(card, file, access);
  requireAccess(card, file, access);
  return file;
}

/** First block: the tag, 6A88 when there is no such object. 62F1 with every block but the last. */
export const retrieveData: CommandHandler = (card, channel, { p1, p2, data, le }) => {
  const { first, sfi } = block({ p1, p2 });
  require(first ? data.length >= 1 && data.length <= 3 : data.length === 0, 0x6700);
  if (!first) return readOn(channel, le);
  const file = target(card, channel, sfi, efAccess.read);
  if (equal(data, tagBytes(tagList))) {
    channel.use(file, sfi);
    const tags = tlv(tagList, ...objectsOf(card, file).map(({ tag }) => tagBytes(tag)));
    channel.transfer = { kind: 'retrieve', file, bytes: tags };
    return readOn(channel, le);
  }
  const found = objectsOf(card, file).find(({ tag }) => equal(tagBytes(tag), data));
  if (found === undefined) throw new Refusal(0x6a88);
  channel.use(file, sfi);
  channel.transfer = { kind: 'retrieve', file, bytes: found.bytes };
  return readOn(channel, le);
};

function readOn(channel: Channel, le = 256): Answer {
  const transfer = channel.transfer;
  require(transfer?.kind === 'retrieve', 0x6985);
  const length = Math.min(le, transfer.bytes.length);
  const rest = transfer.bytes.slice(length);
  channel.transfer = rest.length === 0 ? undefined : { ...transfer, bytes: rest };
  return { data: transfer.bytes.slice(0, length), sw: rest.length === 0 ? 0x9000 : moreAvailable };
}

/** First block: the object from its tag on, or its tag alone to delete it. 63F1 until the object is whole. */
export const setData: CommandHandler = (card, channel, { p1, p2, data }) => {
  const { first, sfi } = block({ p1, p2 });
  require(data.length > 0, 0x6700);
  const before = channel.transfer;
  channel.transfer = undefined;
  let file: DataObjectFile;
  let bytes: Uint8Array = data.slice();
  if (first) {
    file = target(card, channel, sfi, efAccess.update);
    channel.use(file, sfi);
  } else {
    require(before?.kind === 'set', 0x6985);
    file = before.file;
    bytes = concat(before.bytes, bytes);
  }
  const tag = tagAlone(bytes);
  if (first && tag !== undefined) return remove(card, file, bytes);
  const header = headerOf(bytes);
  const length = header === undefined ? undefined : header.headerLength + header.valueLength;
  require(length === undefined || length <= file.node.size, 0x6a84);
  if (length === undefined || bytes.length < length) {
    channel.transfer = { kind: 'set', file, bytes };
    return status(moreExpected);
  }
  require(bytes.length === length, 0x6a80);
  return write(card, file, header!.tag, bytes);
};

function remove(card: CardContext, file: DataObjectFile, tag: Uint8Array): Answer {
  const objects = objectsOf(card, file);
  const kept = objects.filter((one) => !equal(tagBytes(one.tag), tag));
  require(kept.length < objects.length, 0x6a88);
  card.contents()!.replaceBody(file, concat(...kept.map((one) => one.bytes)));
  return done();
}

function write(card: CardContext, file: DataObjectFile, tag: number, bytes: Uint8Array): Answer {
  const others = objectsOf(card, file).filter((one) => one.tag !== tag);
  const body = concat(...others.map((one) => one.bytes), bytes);
  require(body.length <= file.node.size, 0x6a84);
  card.contents()!.replaceBody(file, body);
  return done();
}

/** The objects of the file; a body that is none, as a profile may bring it, holds none. */
function objectsOf(card: CardContext, file: DataObjectFile): Tlv[] {
  const body = card.contents()!.readBinary(file);
  try {
    return readTlvs(body.subarray(0, body.findLastIndex((byte) => byte !== 0xff) + 1));
  } catch (error) {
    if (error instanceof TlvError) return [];
    throw error;
  }
}

/** The bytes where they are one tag and nothing else. */
function tagAlone(bytes: Uint8Array): Uint8Array | undefined {
  const long = (bytes[0]! & 0x1f) === 0x1f;
  const end = long ? bytes.findIndex((byte, i) => i > 0 && byte < 0x80) : 0;
  return end === bytes.length - 1 ? bytes : undefined;
}

function headerOf(bytes: Uint8Array) {
  try {
    return readHeader(bytes);
  } catch (error) {
    if (error instanceof TlvError) throw new Refusal(0x6a80);
    throw error;
  }
}
