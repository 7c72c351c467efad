import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireAccess, requireActivated } from '../access-control.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import { isTransparentFile, type TransparentFile } from '../file-kind.ts';
import { fileInQuestion } from './short-file-identifier.ts';

/** READ BINARY and UPDATE BINARY, TS 102 221 sections 11.1.3 and 11.1.4. */

const withSfi = 0x80;

function target(
  card: CardContext,
  channel: Channel,
  { p1, p2 }: { p1: number; p2: number },
  access: number,
): { file: TransparentFile; sfi: number | undefined; offset: number } {
  const sfi = (p1 & withSfi) === 0 ? undefined : p1 & 0x1f;
  require(sfi === undefined || (p1 & 0x60) === 0, 0x6a86);
  const file = fileInQuestion(channel, sfi);
  require(isTransparentFile(file), 0x6981);
  requireActivated(card, file, access);
  requireAccess(card, file, access);
  return { file, sfi, offset: sfi === undefined ? p1 * 256 + p2 : p2 };
}

export const readBinary: CommandHandler = (card, channel, { p1, p2, data, le }) => {
  require(data.length === 0, 0x6700);
  const { file, sfi, offset } = target(card, channel, { p1, p2 }, efAccess.read);
  const content = card.contents()!.readBinary(file);
  require(offset < content.length, 0x6b00);
  const rest = content.length - offset;
  // Le 00 asks for as much as there is; any other Le must fit, and a missing one is told what would.
  if (le === undefined || (le !== 256 && le !== 65536 && le > rest))
    throw new Refusal(0x6c00 | (Math.min(rest, 256) & 0xff));
  channel.use(file, sfi);
  return done(content.slice(offset, offset + Math.min(le, rest)));
};

export const updateBinary: CommandHandler = (card, channel, { p1, p2, data }) => {
  require(data.length > 0, 0x6700);
  const { file, sfi, offset } = target(card, channel, { p1, p2 }, efAccess.update);
  const size = card.contents()!.readBinary(file).length;
  require(offset < size, 0x6b00);
  require(offset + data.length <= size, 0x6700);
  card.contents()!.updateBinary(file, offset, data);
  channel.use(file, sfi);
  return done();
};
