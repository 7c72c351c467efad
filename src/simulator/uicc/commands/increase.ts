import { concat, fromUint, toBigUint } from '#core/protocol/bytes/index.ts';
import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireActivated, requireInstruction } from '../access-control.ts';
import { done, require, status } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';
import { isRecordFile } from '../file-kind.ts';
import { fileInQuestion } from './short-file-identifier.ts';

export const increaseInstruction = 0x32;

/**
 * INCREASE, TS 102 221 section 11.1.8: the newest record of a cyclic file plus the value given, written over the oldest.
 * Answers the sum and the value added; 9850 where the sum does not fit.
 */
export const increase: CommandHandler = (card, channel, { p1, p2, data }) => {
  require(p2 === 0 && (p1 === 0 || (p1 & 0xe0) === 0x80), 0x6a86);
  require(data.length > 0 && data.length <= 127, 0x6700);
  const sfi = p1 === 0 ? undefined : p1 & 0x1f;
  const file = fileInQuestion(channel, sfi);
  require(isRecordFile(file) && file.node.kind === 'cyclic', 0x6981);
  requireActivated(card, file, efAccess.update);
  requireInstruction(card, file, increaseInstruction);
  const length = file.node.recordLength;
  require(data.length <= length, 0x6700);
  const sum = toBigUint(card.contents()!.readRecord(file, 1)) + toBigUint(data);
  if (sum >= 1n << BigInt(8 * length)) return status(0x9850);
  const record = fromUint(sum, length);
  card.contents()!.pushRecord(file, record);
  channel.use(file, sfi);
  channel.recordPointer = 1;
  return done(concat(record, data));
};
