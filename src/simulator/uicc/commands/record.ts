import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireAccess, requireActivated } from '../access-control.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import { isRecordFile, type RecordFile } from '../file-kind.ts';
import { fileInQuestion } from './short-file-identifier.ts';

/** READ RECORD and UPDATE RECORD, TS 102 221 sections 11.1.5 and 11.1.6. */

const next = 0x02;
const previous = 0x03;
const absolute = 0x04;

/** What P2 says of the file: it, its SFI where it has one, and the record pointer as the command finds it. */
interface Target {
  readonly file: RecordFile;
  readonly sfi: number | undefined;
  readonly pointer: number;
}

/** The record file that P2 means, for `access`. Throws as the card answers. */
export function recordTarget(card: CardContext, channel: Channel, p2: number, access: number): Target {
  const sfi = p2 >> 3 || undefined;
  const file = fileInQuestion(channel, sfi);
  require(isRecordFile(file), 0x6981);
  requireActivated(card, file, access);
  requireAccess(card, file, access);
  return { file, sfi, pointer: sfi === undefined ? channel.recordPointer : 0 };
}

/** Modes 2 and 3 leave the number to the record pointer: P1 is 00 (6A86). */
function requireMode(p1: number, mode: number): void {
  require(mode === absolute || mode === next || mode === previous, 0x6a86);
  require(mode === absolute || p1 === 0, 0x6a86);
}

/** Number of the record meant; throws 6A83 when there is none. */
function locate({ file, pointer }: Target, p1: number, mode: number): number {
  const count = file.node.content.length;
  const turns = file.node.kind === 'cyclic';
  let number: number;
  if (mode === absolute) number = p1 === 0 ? pointer : p1;
  else if (mode === next) number = pointer === 0 ? 1 : turns && pointer === count ? 1 : pointer + 1;
  else number = pointer === 0 ? count : turns && pointer === 1 ? count : pointer - 1;
  require(number >= 1 && number <= count, 0x6a83);
  return number;
}

export const readRecord: CommandHandler = (card, channel, { p1, p2, data, le }) => {
  const mode = p2 & 0x07;
  requireMode(p1, mode);
  require(data.length === 0, 0x6700);
  const target = recordTarget(card, channel, p2, efAccess.read);
  const { file, sfi } = target;
  const number = locate(target, p1, mode);
  const length = file.node.recordLength;
  if (le === undefined || (le !== length && le !== 256 && le !== 65536)) throw new Refusal(0x6c00 | (length & 0xff));
  channel.use(file, sfi);
  if (mode !== absolute) channel.recordPointer = number;
  return done(card.contents()!.readRecord(file, number));
};

export const updateRecord: CommandHandler = (card, channel, { p1, p2, data }) => {
  const mode = p2 & 0x07;
  requireMode(p1, mode);
  require(data.length > 0, 0x6700);
  const target = recordTarget(card, channel, p2, efAccess.update);
  const { file, sfi } = target;
  const turns = file.node.kind === 'cyclic';
  require(!turns || mode === previous, 0x6a86);
  require(data.length === file.node.recordLength, 0x6700);
  const number = turns ? 1 : locate(target, p1, mode);
  channel.use(file, sfi);
  if (mode !== absolute) channel.recordPointer = number;
  if (turns) card.contents()!.pushRecord(file, data);
  else card.contents()!.updateRecord(file, number, data);
  return done();
};
