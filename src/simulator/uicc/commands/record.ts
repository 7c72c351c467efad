import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireAccess } from '../access-control.ts';
import { done, Refusal, require, status } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import { isRecordFile, type RecordFile } from '../file-kind.ts';
import { bySfi } from './short-file-identifier.ts';

/** READ RECORD, UPDATE RECORD and SEARCH RECORD, TS 102 221 sections 11.1.5 to 11.1.7. */

const next = 0x02;
const previous = 0x03;
const absolute = 0x04;

function target(channel: Channel, p2: number): RecordFile {
  const sfi = p2 >> 3;
  if (sfi !== 0) channel.selectFile(bySfi(channel, sfi));
  const file = channel.file;
  require(file !== undefined, 0x6986);
  require(isRecordFile(file), 0x6981);
  return file;
}

/** Number of the record meant; throws 6A83 when there is none. */
function locate(channel: Channel, file: RecordFile, p1: number, mode: number): number {
  const count = file.node.content.length;
  const pointer = channel.recordPointer;
  const turns = file.node.kind === 'cyclic';
  let number: number;
  if (mode === absolute) number = p1 === 0 ? pointer : p1;
  else if (mode === next) number = pointer === 0 ? 1 : turns && pointer === count ? 1 : pointer + 1;
  else if (mode === previous) number = pointer === 0 ? count : turns && pointer === 1 ? count : pointer - 1;
  else throw new Refusal(0x6a86);
  require(mode === absolute || p1 === 0, 0x6a86);
  require(number >= 1 && number <= count, 0x6a83);
  return number;
}

export const readRecord: CommandHandler = (card, channel, { p1, p2, data, le }) => {
  require(data.length === 0, 0x6700);
  const file = target(channel, p2);
  requireAccess(card, file, efAccess.read);
  const number = locate(channel, file, p1, p2 & 0x07);
  const length = file.node.recordLength;
  if (le === undefined || (le !== length && le !== 256 && le !== 65536)) throw new Refusal(0x6c00 | (length & 0xff));
  if ((p2 & 0x07) !== absolute) channel.recordPointer = number;
  return done(card.contents()!.readRecord(file, number));
};

export const updateRecord: CommandHandler = (card, channel, { p1, p2, data }) => {
  const file = target(channel, p2);
  requireAccess(card, file, efAccess.update);
  require(data.length === file.node.recordLength, 0x6700);
  const mode = p2 & 0x07;
  if (file.node.kind === 'cyclic') {
    require(mode === previous && p1 === 0, 0x6a86);
    card.contents()!.pushRecord(file, data);
    channel.recordPointer = 1;
    return done();
  }
  const number = locate(channel, file, p1, mode);
  if (mode !== absolute) channel.recordPointer = number;
  card.contents()!.updateRecord(file, number, data);
  return done();
};

/** Simple search: P2 mode 4 forward, 5 backward, from record P1 (0: the current one). Answers the numbers found. */
export const searchRecord: CommandHandler = (card, channel, { p1, p2, data }) => {
  const file = target(channel, p2);
  requireAccess(card, file, efAccess.read);
  const mode = p2 & 0x07;
  require(mode === 0x04 || mode === 0x05, 0x6a86);
  require(data.length >= 1 && data.length <= file.node.recordLength, 0x6700);
  const count = file.node.content.length;
  const start = p1 === 0 ? Math.max(1, channel.recordPointer) : p1;
  require(start <= count, 0x6a83);
  const forward = Array.from({ length: count - start + 1 }, (_, i) => start + i);
  const backward = Array.from({ length: start }, (_, i) => start - i);
  const numbers = (mode === 0x04 ? forward : backward).filter((number) =>
    contains(card.contents()!.readRecord(file, number), data),
  );
  if (numbers.length === 0) return status(0x6282);
  channel.recordPointer = numbers[0]!;
  return done(Uint8Array.from(numbers));
};

function contains(record: Uint8Array, pattern: Uint8Array): boolean {
  for (let at = 0; at + pattern.length <= record.length; at++)
    if (pattern.every((byte, i) => record[at + i] === byte)) return true;
  return false;
}
